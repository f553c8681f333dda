export { bindFunctions } from './bind-functions.ts'
export { collectionText, textOf } from './coerce.ts'
export { evaluateTemplate, type ImlContext } from './evaluate.ts'
export { evaluateTree, parseTree, type TemplateTree } from './evaluate-tree.ts'
export { formatTemplate } from './format.ts'
export type { FunctionGroup } from './functions/function-row.ts'
export { type ImlFunction, imlFunctions } from './functions/iml-functions.ts'
export { ImlError, type ImlErrorCode, type ImlErrorDetails, imlErrorCodes } from './iml-error.ts'
export { imlKeywords } from './keywords.ts'
export { imlLimits } from './limits.ts'
export {
  type LintIssue,
  type LintOptions,
  lintCodes,
  lintTemplate,
  portableFunctions,
  type VariableShape,
} from './lint.ts'
export { type BinaryOperator, binaryOperators, type UnaryOperator } from './operator-table.ts'
export type { Equality } from './operators.ts'
export { printExpression, printTemplate } from './print.ts'
export { printSyntaxTree } from './print-syntax-tree.ts'
export type { CustomFunction, EvaluateOptions, Signer } from './runtime.ts'
export type { Expression, Segment, Span, SyntaxNote, Template, TemplatePart } from './syntax-tree.ts'
export { isSpreadKey, parseTemplate } from './template.ts'
export { imlRoots, imlVariables } from './variables.ts'
