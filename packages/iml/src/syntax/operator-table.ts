/** Binary operators: precedence (higher binds tighter) and alternative spellings. */
export const binaryOperators = {
  '*': { precedence: 14, spellings: [] },
  '/': { precedence: 14, spellings: [] },
  '%': { precedence: 14, spellings: [] },
  '+': { precedence: 13, spellings: [] },
  '++': { precedence: 13, spellings: [] },
  '-': { precedence: 13, spellings: [] },
  '<': { precedence: 11, spellings: [] },
  '<=': { precedence: 11, spellings: [] },
  '>': { precedence: 11, spellings: [] },
  '>=': { precedence: 11, spellings: [] },
  '=': { precedence: 10, spellings: ['==', '==='] },
  '!=': { precedence: 10, spellings: ['!=='] },
  '&': { precedence: 6, spellings: ['&&'] },
  '|': { precedence: 5, spellings: ['||'] },
} as const satisfies Record<string, { precedence: number; spellings: readonly string[] }>

/** A binary operator in its canonical spelling. */
export type BinaryOperator = keyof typeof binaryOperators

/** Unary operators. */
export type UnaryOperator = '!' | '-'

/** Precedence of both unary operators. */
export const unaryPrecedence = 16

const canonical = new Map<string, BinaryOperator>()
for (const operator of Object.keys(binaryOperators) as BinaryOperator[]) {
  canonical.set(operator, operator)
  for (const spelling of binaryOperators[operator].spellings) canonical.set(spelling, operator)
}

/** The canonical operator of a spelling (`===` is `=`), or undefined for anything else. */
export const binaryOperatorOf = (spelling: string): BinaryOperator | undefined => canonical.get(spelling)
