"""How much a foreign process may use."""

from dataclasses import dataclass

_MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds of one run; what exceeds them is killed or refused by the kernel."""

    wall: float = 300
    """Seconds until everything is killed."""
    cpu: int = 300
    """Seconds of processor time a process."""
    memory: int = 4096 * _MIB
    """Bytes of address space a process."""
    processes: int = 256
    file: int = 256 * _MIB
    """Bytes a file."""
    scratch: int = 512 * _MIB
    """Bytes of /tmp."""
    output: int = 256 * 1024
    """Bytes of output that are kept: the first and the last half."""

    def prlimit(self, *, alone: bool = True) -> tuple[str, ...]:
        """Return the program and its options that impose the kernel's part (util-linux).

        Outside of the sandbox the user is not `alone`: the kernel would count all of the user's processes.
        """
        processes = (f"--nproc={self.processes}",) if alone else ()
        bounds = (f"--cpu={self.cpu}", f"--as={self.memory}", f"--fsize={self.file}", "--core=0")
        return ("prlimit", *bounds, *processes, "--")
