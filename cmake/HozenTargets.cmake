# hozen_library(NAME LINK public... PRIVATE private...): a static library of lib/NAME/*.cpp, known as hozen::NAME.
# hozen_embed(NAME SYMBOL PATTERN): the files of lib/NAME that match, as one generated table hozen::embedded::SYMBOL().
# hozen_test(NAME LINK libs...): a Catch2 program of tests/NAME/*.cpp.

set(HOZEN_WARNINGS -Wall -Wextra -Wconversion -Wshadow)
# gcc 12 sees overlapping copies in `"literal" + std::string` where there are none (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND HOZEN_WARNINGS -Wno-restrict)
endif()
if(HOZEN_WERROR)
  list(APPEND HOZEN_WARNINGS -Werror)
endif()

function(hozen_options target)
  target_compile_options(${target} PRIVATE ${HOZEN_WARNINGS})
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/lib> $<INSTALL_INTERFACE:include/hozen>)
endfunction()

function(hozen_library name)
  cmake_parse_arguments(A "" "" "LINK;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/lib/${name}/*.cpp")
  if(NOT sources)
    file(WRITE "${CMAKE_BINARY_DIR}/empty/${name}.cpp" "namespace hozen {}\n")
    set(sources "${CMAKE_BINARY_DIR}/empty/${name}.cpp")
  endif()
  add_library(hozen_${name} STATIC ${sources})
  add_library(hozen::${name} ALIAS hozen_${name})
  set_target_properties(hozen_${name} PROPERTIES EXPORT_NAME ${name})
  hozen_options(hozen_${name})
  target_link_libraries(hozen_${name} PUBLIC ${A_LINK} PRIVATE ${A_PRIVATE})
  set_property(GLOBAL APPEND PROPERTY HOZEN_LIBRARIES hozen_${name})
endfunction()

function(hozen_embed name symbol pattern)
  get_filename_component(folder "${pattern}" DIRECTORY)
  get_filename_component(ending "${pattern}" NAME)
  set(out "${CMAKE_BINARY_DIR}/embedded/${symbol}.cpp")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/lib/${name}/${folder}/${ending}")
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DROOT=${PROJECT_SOURCE_DIR}/lib/${name}/${folder} -DENDING=${ending}
            -DSYMBOL=${symbol} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake COMMENT "embedding ${symbol}" VERBATIM)
  target_sources(hozen_${name} PRIVATE ${out})
endfunction()

function(hozen_test name)
  cmake_parse_arguments(A "" "" "LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/${name}/*.cpp")
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources})
  hozen_options(test_${name})
  target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(test_${name} PRIVATE HOZEN_SOURCE_DIR="${PROJECT_SOURCE_DIR}" HOZEN_BINARY_DIR="${CMAKE_BINARY_DIR}")
  target_link_libraries(test_${name} PRIVATE hozen_test_main ${A_LINK})
  add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_property(GLOBAL APPEND PROPERTY HOZEN_TEST_PROGRAMS test_${name})
endfunction()
