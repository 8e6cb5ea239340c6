ALTER TABLE symphonie.api_key
    ADD COLUMN requests_per_second double precision CHECK (requests_per_second >= 0),
    ADD COLUMN request_burst integer CHECK (request_burst > 0),
    ADD COLUMN results_per_second double precision CHECK (results_per_second >= 0),
    ADD COLUMN result_burst integer CHECK (result_burst > 0),
    ADD COLUMN results_per_day bigint CHECK (results_per_day >= 0);
COMMENT ON COLUMN symphonie.api_key.requests_per_second IS 'null: as the settings say; 0: without a limit; so the others';
