@rem npm scripts begin with the shell word "exec", so that signals reach node; here is its stand-in for cmd.exe.
@%*
