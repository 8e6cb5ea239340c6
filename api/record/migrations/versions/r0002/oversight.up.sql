CREATE TABLE symphonie.decision_basis (
    organisation_no integer NOT NULL,
    graph_no integer NOT NULL,
    learner text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    revision integer NOT NULL,
    decided_for timestamptz NOT NULL,
    settings_version integer NOT NULL,
    language text NOT NULL,
    is_told boolean NOT NULL,
    is_retold boolean NOT NULL,
    recent text[] NOT NULL,
    code_version text NOT NULL,
    orders json,
    PRIMARY KEY (organisation_no, graph_no, learner, version)
);
COMMENT ON TABLE symphonie.decision_basis IS
    'what the adjustments of a commit rest on beside the record: with both, they can be decided again';
COMMENT ON COLUMN symphonie.decision_basis.orders IS
    'overrides and goals that stood then, without anybody''s words; null for none';

CREATE TABLE symphonie.audit_entry (
    organisation_no integer NOT NULL,
    no bigint NOT NULL CHECK (no > 0),
    content text NOT NULL,
    previous_sha256 bytea NOT NULL CHECK (octet_length(previous_sha256) = 32),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    PRIMARY KEY (organisation_no, no)
);
COMMENT ON TABLE symphonie.audit_entry IS
    'acts of people, each chained to the one before; append-only, and without anybody''s id, name or words';
COMMENT ON COLUMN symphonie.audit_entry.content IS 'JSON, as it was hashed';
COMMENT ON COLUMN symphonie.audit_entry.sha256 IS 'SHA-256 of previous_sha256 and content; the first rests on that of nothing';

CREATE TABLE symphonie.audit_head (
    organisation_no integer PRIMARY KEY,
    no bigint NOT NULL,
    sha256 bytea NOT NULL
);
COMMENT ON TABLE symphonie.audit_head IS 'where each chain ends; its row is held while an act is chained';

CREATE FUNCTION symphonie.audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'symphonie.audit_entry is append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON symphonie.audit_entry
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_is_append_only();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON symphonie.audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION symphonie.audit_is_append_only();

CREATE FUNCTION symphonie.audit_name(organisation integer, who text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    pad_in bytea := decode(repeat('36', 64), 'hex');
    pad_out bytea := decode(repeat('5c', 64), 'hex');
    key bytea := coalesce((SELECT offer_key FROM symphonie.deployment), decode(repeat('00', 32), 'hex'));
BEGIN
    FOR at IN 0..31 LOOP
        pad_in := set_byte(pad_in, at, get_byte(pad_in, at) # get_byte(key, at));
        pad_out := set_byte(pad_out, at, get_byte(pad_out, at) # get_byte(key, at));
    END LOOP;
    RETURN encode(sha256(pad_out || sha256(pad_in || convert_to(concat('audit ', organisation, ' ', who), 'UTF8'))), 'hex');
END $$;
COMMENT ON FUNCTION symphonie.audit_name IS 'HMAC-SHA-256 (RFC 2104) under the secret of the deployment: stands for supporter/id or learner/id';

CREATE FUNCTION symphonie.audit(organisation integer, act text, actor jsonb, about jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    head symphonie.audit_head;
    told text;
    hash bytea;
BEGIN
    INSERT INTO symphonie.audit_head VALUES (organisation, 0, sha256('')) ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM symphonie.audit_head WHERE organisation_no = organisation FOR UPDATE;
    told := jsonb_build_object(
        'no', head.no + 1,
        'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'act', act,
        'by', jsonb_strip_nulls(actor),
        'about', jsonb_strip_nulls(about)
    )::text;
    hash := sha256(head.sha256 || convert_to(told, 'UTF8'));
    INSERT INTO symphonie.audit_entry VALUES (organisation, head.no + 1, told, head.sha256, hash);
    UPDATE symphonie.audit_head SET no = head.no + 1, sha256 = hash WHERE organisation_no = organisation;
END $$;

CREATE FUNCTION symphonie.audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_row jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    was_row jsonb := CASE TG_OP WHEN 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
    told text[] := string_to_array(TG_ARGV[0], ' ');
    hidden text[] := string_to_array(TG_ARGV[1], ' ');
    organisation integer := coalesce(
        (now_row->>'organisation_no')::integer,
        (SELECT organisation_no FROM symphonie.content_graph WHERE no = (now_row->>'graph_no')::integer)
    );
    changed jsonb;
    about jsonb := '{}';
    is_over boolean;
    who text;
    actor jsonb;
BEGIN
    SELECT jsonb_agg(name ORDER BY name) INTO changed FROM unnest(told || hidden) AS one (name)
    WHERE now_row->name IS DISTINCT FROM was_row->name;
    IF TG_OP = 'UPDATE' AND changed IS NULL THEN
        RETURN NULL;
    END IF;
    is_over := TG_OP = 'UPDATE' AND coalesce(was_row->>'ended_at', was_row->>'revoked_at', was_row->>'finished_at') IS NULL
        AND coalesce(now_row->>'ended_at', now_row->>'revoked_at', now_row->>'finished_at') IS NOT NULL;
    SELECT coalesce(jsonb_object_agg(name, now_row->name), '{}') INTO about FROM unnest(told) AS one (name);
    IF now_row->>'learner' IS NOT NULL THEN
        about := about || jsonb_build_object('learner', symphonie.audit_name(organisation, 'learner/' || (now_row->>'learner')));
    END IF;
    IF TG_TABLE_NAME = 'staff_part' AND now_row->>'kind' = 'supporter' THEN
        about := about - 'id' || jsonb_build_object('supporter', symphonie.audit_name(organisation, 'supporter/' || (now_row->>'id')));
    ELSIF TG_TABLE_NAME = 'staff_part' AND now_row->>'kind' = 'assignment' THEN
        about := about - 'id' || jsonb_build_object('supporter',
            symphonie.audit_name(organisation, 'supporter/' || (now_row->'content'->>'supporter_id')));
    ELSIF TG_TABLE_NAME = 'account' AND now_row->>'supporter' IS NOT NULL THEN
        about := about || jsonb_build_object('supporter', symphonie.audit_name(organisation, 'supporter/' || (now_row->>'supporter')));
    END IF;
    IF now_row->>'person' IS NOT NULL THEN
        about := about || jsonb_build_object('person', symphonie.audit_name(organisation, now_row->>'person'));
    END IF;
    IF TG_OP = 'UPDATE' THEN
        about := about || jsonb_build_object('changed', changed);
    END IF;
    who := CASE WHEN is_over AND now_row ? 'ended_by_id' THEN now_row->>'ended_by_id' ELSE now_row->>'by_id' END;
    IF who IS NOT NULL THEN
        actor := jsonb_build_object(
            'role', CASE WHEN is_over AND now_row ? 'ended_by_role' THEN now_row->>'ended_by_role' ELSE now_row->>'by_role' END,
            'person', symphonie.audit_name(organisation,
                CASE now_row->>'by_role' WHEN 'learner' THEN 'learner/' ELSE 'supporter/' END || who)
        );
    ELSIF coalesce(now_row->>'put_by', now_row->>'asked_by') IS NOT NULL THEN
        actor := jsonb_build_object('key', coalesce(now_row->>'put_by', now_row->>'asked_by'));
    ELSE
        actor := jsonb_build_object(
            'key', nullif(current_setting('symphonie.actor', true), ''),
            'process', current_setting('application_name')
        );
    END IF;
    PERFORM symphonie.audit(
        organisation,
        concat(TG_TABLE_NAME, '.', CASE
            WHEN is_over THEN 'ended' WHEN TG_OP = 'INSERT' THEN 'made' WHEN TG_OP = 'UPDATE' THEN 'changed' ELSE 'removed' END),
        actor,
        about
    );
    RETURN NULL;
END $$;
COMMENT ON FUNCTION symphonie.audit_row IS
    'chains what an act wrote, at the end of its transaction: columns that are told, and columns of which is told that they changed';

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OF ended_at ON symphonie.override DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('id graph_no cohort kind activity_id skill_id until ended_at', '');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OF targets, due_at, minutes_per_day, retention, ended_at ON symphonie.goal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('id graph_no targets due_at minutes_per_day retention ended_at', '');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT ON symphonie.goal_assignment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('goal_id cohort', '');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT ON symphonie.recommendation_settings DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('version graph_no policy awaiting_approval', '');
CREATE TRIGGER audit AFTER INSERT ON symphonie.adjustment_review
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('graph_no adjustment_id decision is_effective', '');
CREATE TRIGGER audit AFTER INSERT ON symphonie.result_correction
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('graph_no no result_seq score score_before', '');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT ON symphonie.contest DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('graph_no kind skill_id adjustment_id', '');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE ON symphonie.api_key DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('key_id scopes expires_at revoked_at requests_per_second request_burst results_per_second result_burst results_per_day', 'label');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE OF roles, disabled_at, supporter, learner, email, password_hash ON symphonie.account DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('id roles disabled_at', 'supporter learner email password_hash');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT ON symphonie.staff_part DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('kind id version', '');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT ON symphonie.content_graph_version DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('graph_no seq version revision', '');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT ON symphonie.tracing_revision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('graph_no revision seq model_hash', '');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OF finished_at ON symphonie.erasure DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION symphonie.audit_row('no kind subject graph_no finished_at removed', '');

CREATE TABLE symphonie.calibration_day (
    organisation_no integer NOT NULL,
    graph_no integer NOT NULL,
    revision integer NOT NULL,
    day date NOT NULL,
    n integer NOT NULL,
    predicted double precision NOT NULL,
    achieved double precision NOT NULL,
    squares double precision NOT NULL,
    log_loss double precision NOT NULL,
    log_wealth double precision[] NOT NULL,
    statistic double precision NOT NULL,
    PRIMARY KEY (organisation_no, graph_no, revision, day)
);
COMMENT ON TABLE symphonie.calibration_day IS 'sums over the results of a day (UTC): what was predicted, and what came';
COMMENT ON COLUMN symphonie.calibration_day.log_wealth IS 'of each bet that something has drifted; empty in the reference';

CREATE TABLE symphonie.declared_group (
    organisation_no integer NOT NULL REFERENCES symphonie.organisation,
    learner text COLLATE "C" NOT NULL,
    dimension text COLLATE "C" NOT NULL,
    label text COLLATE "C" NOT NULL,
    put_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organisation_no, learner, dimension)
);
COMMENT ON TABLE symphonie.declared_group IS
    'labels that an organisation declares, for error rates by group; nothing that traces or decides reads them';
