import type { TextOutput } from '../io/io.ts'

/** Evaluates a query on a JSON document. @throws {Error} whose message says why it fails */
export type Query = (document: unknown) => Promise<unknown>

/** The document in a text; undefined for other texts. Core has the same, but its loading would delay each command. */
const documentIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Text as it is, anything else as JSON; nothing for a query without a result. */
const textOf = (result: unknown): string => {
  if (result === undefined) return ''
  return `${typeof result === 'string' ? result : JSON.stringify(result)}\n`
}

/** An output whose JSON documents, one per write, can be replaced by the results of a query. */
export const createQueryOutput = (output: TextOutput) => {
  let query: Query | undefined
  let last: Promise<void> = Promise.resolve()
  let failure: Error | undefined

  const writeResult = async (text: string, evaluate: Query): Promise<void> => {
    const document = documentIn(text)
    try {
      output.write(document === undefined ? text : textOf(await evaluate(document)))
    } catch (error) {
      failure ??= error instanceof Error ? error : new Error(String(error))
    }
  }

  return {
    output: {
      write: (text: string): void => {
        const evaluate = query
        if (evaluate === undefined) output.write(text)
        else last = last.then(() => writeResult(text, evaluate))
      },
      get isTTY() {
        return output.isTTY
      },
      get columns() {
        return output.columns
      },
    } satisfies TextOutput,
    /** Begins to replace documents. */
    use: (evaluate: Query): void => {
      query = evaluate
    },
    /** Waits until every result is written. @returns why a query failed, if one did */
    end: async (): Promise<Error | undefined> => {
      await last
      return failure
    },
  }
}
