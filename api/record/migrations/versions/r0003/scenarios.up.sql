ALTER TABLE symphonie.staff_part DROP CONSTRAINT staff_part_kind_check;
ALTER TABLE symphonie.staff_part ADD CONSTRAINT staff_part_kind_check CHECK (kind IN ('calendar', 'promise', 'queue',
    'supporter', 'assignment', 'routing', 'message_scenario', 'message_run'));
CREATE INDEX staff_part_messages ON symphonie.staff_part (organisation_no, put_at)
    WHERE kind IN ('message_run', 'message_scenario');
