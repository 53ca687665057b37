"""
Which BLAS PyTorch really multiplies with, found in the memory of the process; and better kernels where OpenBLAS does not
know the processor.
"""
import ctypes
import os
import sys


def libraries():
    """The paths of the BLAS libraries that are loaded."""
    with open('/proc/self/maps') as maps:
        return sorted({os.path.realpath(line.split()[-1]) for line in maps if 'blas' in line.split('/')[-1]})


def named(path):
    """A library by its file; OpenBLAS by version, kernels and threads."""
    library = ctypes.CDLL(path)
    try:
        for ask in (library.openblas_get_config, library.openblas_get_corename):
            ask.restype = ctypes.c_char_p
    except AttributeError:
        return os.path.basename(path)
    version = ' '.join(library.openblas_get_config().decode().split()[:2])
    kernels = library.openblas_get_corename().decode()
    return '%s, %s kernels, %d thread' % (version, kernels, library.openblas_get_num_threads())


def blas():
    """What is loaded, in words; what only hands on to another library counts as that."""
    return '; '.join(sorted(set(map(named, libraries())))) or 'an unknown BLAS'


def with_known_kernels():
    """
    Starts the process again where a processor younger than the library gets the kernels of the oldest: 128 bits and no
    fused multiply-add. Called after PyTorch is imported, before anything is read.
    """
    if 'Prescott' not in blas() or 'OPENBLAS_CORETYPE' in os.environ:
        return
    with open('/proc/cpuinfo') as info:
        flags = next((line for line in info if line.startswith('flags')), '').split()
    kernels = 'SkylakeX' if 'avx512f' in flags else 'Haswell' if 'avx2' in flags else None
    if kernels:
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, 'OPENBLAS_CORETYPE': kernels})
