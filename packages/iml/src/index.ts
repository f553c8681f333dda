export { ImlError, type ImlErrorCode, type ImlErrorDetails, imlErrorCodes } from './error/iml-error.ts'
export { imlLimits } from './error/limits.ts'
export { evaluateTemplate, type ImlContext } from './evaluate/evaluate.ts'
export { evaluateTree, parseTree, type TemplateTree } from './evaluate/evaluate-tree.ts'
export type { FunctionGroup } from './functions/function-row.ts'
export { bindFunctions, type ImlFunction, imlFunctions } from './functions/iml-functions.ts'
export {
  type LintIssue,
  type LintOptions,
  lintCodes,
  lintTemplate,
  portableFunctions,
  type VariableShape,
} from './lint/lint.ts'
export type { CustomFunction, EvaluateOptions, Signer } from './runtime.ts'
export { imlKeywords } from './syntax/keywords.ts'
export { type BinaryOperator, binaryOperators, type UnaryOperator } from './syntax/operator-table.ts'
export { formatTemplate, printExpression, printTemplate } from './syntax/print.ts'
export { printSyntaxTree } from './syntax/print-syntax-tree.ts'
export type { Expression, Segment, Span, SyntaxNote, Template, TemplatePart } from './syntax/syntax-tree.ts'
export { isSpreadKey, parseTemplate } from './syntax/template.ts'
export { collectionText, textOf } from './values/coerce.ts'
export type { Equality } from './values/operators.ts'
export { isCollection, setMember } from './values/own-member.ts'
export { imlRoots, imlVariables } from './variables.ts'
