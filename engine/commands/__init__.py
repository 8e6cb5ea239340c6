"""The shell of the engine on the command line: files in, figures and models out."""
