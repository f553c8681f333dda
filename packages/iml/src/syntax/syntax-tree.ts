import type { BinaryOperator, UnaryOperator } from './operator-table.ts'

/** Position of a node in the source of the template, in UTF-16 units from 0; `end` is exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** One step of a path: `.name`, `[]` (the first item) or `[expression]`. */
export type Segment =
  | ({ readonly kind: 'member'; readonly name: string } & Span)
  | ({ readonly kind: 'first' } & Span)
  | ({ readonly kind: 'index'; readonly expression: Expression } & Span)

/** An expression between `{{` and `}}`. Parentheses have no node; the printer adds them where they are needed. */
export type Expression =
  | ({ readonly kind: 'number'; readonly value: number } & Span)
  | ({ readonly kind: 'text'; readonly value: string } & Span)
  | ({ readonly kind: 'keyword'; readonly name: string } & Span)
  | ({ readonly kind: 'name'; readonly name: string } & Span)
  | ({ readonly kind: 'path'; readonly root: Expression; readonly segments: readonly Segment[] } & Span)
  | ({ readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] } & Span)
  | ({ readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression } & Span)
  | ({
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    } & Span)

/** A part of a template: literal text, an expression, or the spread `...`, which only keys may be. */
export type TemplatePart =
  | ({ readonly kind: 'literal'; readonly text: string } & Span)
  | ({ readonly kind: 'expression'; readonly expression: Expression } & Span)
  | ({ readonly kind: 'spread' } & Span)

/** Syntax that not every evaluator of the language supports. The linter reports it. */
export type SyntaxNote = {
  readonly kind:
    | 'semicolon'
    | 'juxtaposition'
    | 'bare_word'
    | 'dashed_name'
    | 'double_quotes'
    | 'unary_minus'
    | 'empty_argument'
} & Span

/** A parsed template. Plain data, to be evaluated any number of times. */
export interface Template {
  /** The source text. */
  readonly source: string
  readonly parts: readonly TemplatePart[]
  readonly notes: readonly SyntaxNote[]
}
