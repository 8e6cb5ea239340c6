"""The processes of the service: started, watched, ended; and what each compiles before it serves."""
