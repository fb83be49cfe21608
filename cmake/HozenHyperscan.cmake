# The pattern search of the rules: Hyperscan, linked into the programs (libhs.a), so that they find the same wherever they
# run. Vectorscan has the same interface, but its releases up to 5.4.12 miss matches on x86 (its issues 317 and 368): a
# library that does is refused here.
pkg_check_modules(hs REQUIRED libhs)
find_library(HOZEN_LIBHS NAMES libhs.a hs HINTS ${hs_LIBRARY_DIRS} REQUIRED)
add_library(hozen::hyperscan INTERFACE IMPORTED GLOBAL)
target_include_directories(hozen::hyperscan SYSTEM INTERFACE ${hs_INCLUDE_DIRS})
target_link_libraries(hozen::hyperscan INTERFACE ${HOZEN_LIBHS} m)

if(NOT DEFINED HOZEN_LIBHS_FINDS_ALL OR NOT HOZEN_LIBHS_CHECKED STREQUAL HOZEN_LIBHS)
  try_run(HOZEN_LIBHS_MISSES HOZEN_LIBHS_COMPILES SOURCES ${CMAKE_CURRENT_LIST_DIR}/finds_all.cpp
    CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${hs_INCLUDE_DIRS}" LINK_LIBRARIES ${HOZEN_LIBHS} m
    COMPILE_OUTPUT_VARIABLE output)
  if(NOT HOZEN_LIBHS_COMPILES)
    message(FATAL_ERROR "cannot build with ${HOZEN_LIBHS}:\n${output}")
  endif()
  if(NOT HOZEN_LIBHS_MISSES EQUAL 0)
    message(FATAL_ERROR "${HOZEN_LIBHS} (${hs_VERSION}) misses matches, as Vectorscan does: install Hyperscan (libhyperscan-dev) in its place")
  endif()
  set(HOZEN_LIBHS_FINDS_ALL ON CACHE INTERNAL "libhs finds what it must find")
  set(HOZEN_LIBHS_CHECKED ${HOZEN_LIBHS} CACHE INTERNAL "the libhs that was tried")
endif()
