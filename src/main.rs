//! The `whereas` program: arguments to command to exit code, nothing else.

fn main() -> std::process::ExitCode {
    whereas::internals::cli::run().into()
}
