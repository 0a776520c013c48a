# Compiler flags. The portable baseline is x86-64-v2 or armv8-a; what goes beyond it is a translation unit of its own
# (src/core/simd/kernels_<level>.cpp), chosen at run time.

CXX ?= g++
ARCH := $(shell uname -m)
OPT ?= -O2 -g
BASELINE := $(if $(filter x86_64,$(ARCH)),-march=x86-64-v2,)

RV_CXXFLAGS = -std=c++20 $(OPT) $(BASELINE) -fPIC -fvisibility=hidden -fvisibility-inlines-hidden \
	-fno-strict-aliasing -Wall -Wextra -Iinclude $(EXTRA_CXXFLAGS)
CORE_CXXFLAGS = $(RV_CXXFLAGS) -Wshadow -Wconversion
# What the core links: RE2, the regular expressions of Cypher.
CORE_LIBS = -lre2

# Kernels may reorder sums and contract multiply-add: their results are compared with a tolerance, never bit for bit.
KERNEL_CXXFLAGS = -O3 -fassociative-math -fno-signed-zeros -fno-trapping-math -ffp-contract=fast
KERNEL_ISA_avx2 = -mavx2 -mfma -mf16c
KERNEL_ISA_avx512popcnt = -mavx512f -mavx512bw -mavx512vpopcntdq -mpopcnt
KERNEL_ISA_avx512 = -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512cd -mavx2 -mfma -mf16c
