# cmake --install: the four tools, the libraries with their headers, and an exported CMake package `hozen`.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
get_property(libraries GLOBAL PROPERTY HOZEN_LIBRARIES)
get_property(programs GLOBAL PROPERTY HOZEN_PROGRAMS)
install(TARGETS ${libraries} EXPORT hozen ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/hozen)
if(programs)
  install(TARGETS ${programs} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/lib/ DESTINATION include/hozen FILES_MATCHING PATTERN "*.h")
install(EXPORT hozen NAMESPACE hozen:: FILE hozen-targets.cmake DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/hozen)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/hozen-config.cmake.in
  ${CMAKE_BINARY_DIR}/hozen-config.cmake INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/hozen)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/hozen-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/hozen-config.cmake ${CMAKE_BINARY_DIR}/hozen-config-version.cmake
  ${PROJECT_SOURCE_DIR}/cmake/HozenHyperscan.cmake ${PROJECT_SOURCE_DIR}/cmake/finds_all.cpp
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/hozen)
