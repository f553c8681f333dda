import type { CallToolResult, McpServer } from '@modelcontextprotocol/server'
import type * as z from 'zod'
import { CliError, messageOf } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import type { RunArgs } from '../io/run-args.ts'
import type { LocalSegment } from './local-segment.ts'

/** What a tool touches. It becomes the hints of the protocol. */
export type Effects = 'none' | 'reads-files' | 'reads-workspace' | 'reads-local' | 'changes-local' | 'sends'

/** What tools work with. */
export interface ToolContext {
  readonly io: Io
  /** Runs a command of this program. */
  readonly run: RunArgs
  /** Options of `segment mcp` that every command gets: `--profile` and `--config`. */
  readonly globals: readonly string[]
  readonly local: LocalSegment
  /** Tools read only files below this folder. */
  readonly folder: string
}

/** An answer: a JSON object, and what the command said about it. */
export interface ToolAnswer {
  readonly value: Readonly<Record<string, unknown>>
  readonly notes?: string
  readonly failed?: boolean
}

/** A tool of the server. */
export interface ToolSpec<Input extends z.ZodObject> {
  readonly name: string
  readonly title: string
  /** What it does, its side effects and its limits. */
  readonly description: string
  readonly effects: Effects
  readonly input: Input
  readonly run: (input: z.output<Input>, context: ToolContext) => Promise<ToolAnswer>
}

/** A tool that can be added to a server. */
export interface Tool {
  readonly name: string
  readonly description: string
  readonly effects: Effects
  readonly register: (server: McpServer, context: ToolContext) => void
}

/** Largest answer in characters: a model reads all of it. */
const maxAnswer = 100_000

const resultOf = ({ value, notes, failed }: ToolAnswer): CallToolResult => {
  const text = JSON.stringify(value)
  if (text.length > maxAnswer) {
    return failure(
      'too_much',
      `The answer has ${text.length} characters; ${maxAnswer} are allowed.`,
      'Ask for less: a narrower query, a smaller limit or fewer calls.',
    )
  }
  const parts = notes === undefined || notes === '' ? [text] : [text, notes.slice(0, maxAnswer)]
  return {
    content: parts.map((part) => ({ type: 'text' as const, text: part })),
    structuredContent: { ...value },
    ...(failed === true ? { isError: true } : {}),
  }
}

const failure = (code: string, message: string, advice?: string): CallToolResult => {
  const error = { code, message, ...(advice === undefined ? {} : { advice }) }
  return {
    content: [{ type: 'text', text: JSON.stringify({ error }) }],
    structuredContent: { error },
    isError: true,
  }
}

const hintsOf = (effects: Effects) => ({
  readOnlyHint: effects !== 'changes-local' && effects !== 'sends',
  destructiveHint: false,
  idempotentHint: effects !== 'changes-local' && effects !== 'sends',
  openWorldHint: effects === 'reads-workspace' || effects === 'sends',
})

/** Makes a tool of its description. An error becomes an answer with code, message and advice. */
export const defineTool = <Input extends z.ZodObject>(spec: ToolSpec<Input>): Tool => ({
  name: spec.name,
  description: spec.description,
  effects: spec.effects,
  register: (server, context) => {
    const inputSchema: z.ZodObject = spec.input
    server.registerTool(
      spec.name,
      {
        title: spec.title,
        description: spec.description,
        inputSchema,
        annotations: { title: spec.title, ...hintsOf(spec.effects) },
      },
      async (input, { mcpReq: { signal } }) => {
        try {
          const io = { ...context.io, interrupt: AbortSignal.any([context.io.interrupt, signal]) }
          // The server has validated the input with this schema.
          return resultOf(await spec.run(input as z.output<Input>, { ...context, io }))
        } catch (error) {
          if (error instanceof CliError) return failure(error.code, error.message, error.advice)
          return failure('internal', messageOf(error))
        }
      },
    )
  },
})
