DROP INDEX symphonie.staff_part_messages;
DELETE FROM symphonie.staff_part WHERE kind IN ('message_scenario', 'message_run');
ALTER TABLE symphonie.staff_part DROP CONSTRAINT staff_part_kind_check;
ALTER TABLE symphonie.staff_part ADD CONSTRAINT staff_part_kind_check CHECK (kind IN ('calendar', 'promise', 'queue',
    'supporter', 'assignment', 'routing'));
