ALTER TABLE symphonie.api_key
    DROP COLUMN requests_per_second,
    DROP COLUMN request_burst,
    DROP COLUMN results_per_second,
    DROP COLUMN result_burst,
    DROP COLUMN results_per_day;
