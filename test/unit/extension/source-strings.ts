/**
 * Finds every English text that the sources hand to a translation: the arguments of `t`, `l10n.t` and `tCount`,
 * and the tables of words and labels that are translated where they are shown.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";

/** Properties of tables whose values are shown to people. */
const SHOWN_PROPERTIES = new Set(["label", "title", "sentence", "one", "other", "does", "keys"]);

/** Constants whose values are all shown to people: "EVIDENCE_WORDS", "SEVERITY_LABELS". */
const SHOWN_TABLES = /_(WORDS|LABELS|TEXTS)$/;

/** The texts below the given folders and files, sorted, each once. */
export function sourceStrings(root: string, places: string[]): string[] {
  const found = new Set<string>();
  for (const place of places.flatMap((start) => sourceFiles(join(root, start)))) {
    collect(ts.createSourceFile(place, readFileSync(place, "utf8"), ts.ScriptTarget.ES2023, true), found);
  }
  return [...found].filter((text) => /\p{Letter}{2}/u.test(text)).sort();
}

function sourceFiles(place: string): string[] {
  if (place.endsWith(".ts")) return [place];
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(place, name));
}

function collect(node: ts.Node, found: Set<string>): void {
  if (ts.isCallExpression(node) && isTranslation(node.expression)) {
    const [text] = node.arguments;
    if (text) literalsOf(text, found);
  } else if (
    ts.isPropertyAssignment(node) &&
    ts.isIdentifier(node.name) &&
    SHOWN_PROPERTIES.has(node.name.text)
  ) {
    literalsOf(node.initializer, found);
  } else if (
    ts.isVariableDeclaration(node) &&
    ts.isIdentifier(node.name) &&
    SHOWN_TABLES.test(node.name.text)
  ) {
    if (node.initializer && ts.isObjectLiteralExpression(node.initializer))
      tableValues(node.initializer, found);
  }
  ts.forEachChild(node, (child) => collect(child, found));
}

function isTranslation(callee: ts.Expression): boolean {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  return ts.isIdentifier(name) && name.text === "t";
}

function tableValues(table: ts.ObjectLiteralExpression, found: Set<string>): void {
  for (const property of table.properties) {
    if (ts.isPropertyAssignment(property)) literalsOf(property.initializer, found);
  }
}

/** A literal, either branch of a conditional, or nothing: what is computed has its literals elsewhere. */
function literalsOf(expression: ts.Expression, found: Set<string>): void {
  if (ts.isStringLiteralLike(expression)) found.add(expression.text);
  else if (ts.isParenthesizedExpression(expression)) literalsOf(expression.expression, found);
  else if (ts.isConditionalExpression(expression)) {
    literalsOf(expression.whenTrue, found);
    literalsOf(expression.whenFalse, found);
  } else if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    throw new Error(`a text that is put together cannot be translated: ${expression.getText()}`);
  }
}
