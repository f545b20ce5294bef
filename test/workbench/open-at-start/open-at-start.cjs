// A workbench told by its address to open a capture does so before extensions are registered, and the capture
// lands in the plain "binary file" editor. This one opens it from inside, when everything is there.
const vscode = require("vscode");

exports.activate = async () => {
  const path = process.env.MEGALODON_OPEN_AT_START;
  if (path)
    await vscode.commands.executeCommand("vscode.openWith", vscode.Uri.file(path), "megalodon.capture");
};
