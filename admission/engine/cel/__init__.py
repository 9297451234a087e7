"""CEL by the CEL project's own C++ runtime, in the API server's profile."""
