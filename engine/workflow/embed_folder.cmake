# cmake -DFOLDER=... -DOUTPUT=... -P embed_folder.cmake: writes a .cc that holds
# the text of every file of a programme's folder (CoreProgrammeFiles).
file(GLOB_RECURSE paths RELATIVE ${FOLDER} ${FOLDER}/*.textproto ${FOLDER}/*.proto
     ${FOLDER}/*.mustache)
list(SORT paths)
set(text "// Generated from deploy/programmes/core.\n")
string(APPEND text "#include \"engine/workflow/programme.h\"\n\nnamespace tandem {\n\n")
string(APPEND text "const ProgrammeFiles& CoreProgrammeFiles() {\n")
string(APPEND text "  static const auto* const kFiles = new ProgrammeFiles{\n")
foreach(path ${paths})
  # No list operations on the content: it has semicolons.
  file(READ ${FOLDER}/${path} content)
  string(APPEND text "      {\"${path}\", R\"~~~~(${content})~~~~\"},\n")
endforeach()
string(APPEND text "  };\n  return *kFiles;\n}\n\n}  // namespace tandem\n")
file(WRITE ${OUTPUT} "${text}")
