import * as z from 'zod'
import { presetNames } from '../presets/preset-names.ts'
import { unplannedChoices } from '../settings/unplanned.ts'
import { readablePath } from './readable-path.ts'
import { runCommand, withoutSettings } from './run-command.ts'
import { defineTool, type Tool, type ToolAnswer, type ToolContext } from './tool.ts'

const pathSchema = z.string().min(1).max(4_096).describe('A file below the folder of the server')

const pathsSchema = z.array(z.string().min(1).max(4_096)).max(100)

/** Flags for the calls of the local Segment. */
const devFlags = ({ local }: ToolContext): readonly string[] => {
  const { url, headers } = local.address()
  const [, token] = headers.authorization?.split(' ') ?? []
  return ['--dev', `--url=${url}`, ...(token === undefined ? [] : [`--dev-token=${token}`])]
}

/** See {@link readablePath}. */
const readablePaths = (context: ToolContext, paths: readonly string[]): Promise<readonly string[]> =>
  Promise.all(paths.map((path) => readablePath(context.folder, path)))

/** An answer with its first findings: one line a finding can be as long as the file. */
const withFirstFindings = (answer: ToolAnswer, count: number): ToolAnswer => {
  const { findings, ...rest } = answer.value
  return { ...answer, value: { ...rest, findings: Array.isArray(findings) ? findings.slice(0, count) : [] } }
}

/** Tools that read files below the folder of the server, and write none. */
export const fileTools: readonly Tool[] = [
  defineTool({
    name: 'preview_import',
    title: 'Preview an import',
    description:
      'Reads the start of a file (NDJSON, JSON, CSV, Parquet, Avro, Excel, SQLite, compressed or not) and returns the calls that an import would send, with the reasons for rows it would reject. Sends and writes nothing.',
    effects: 'reads-files',
    input: z.object({
      file: pathSchema,
      from: z.enum(presetNames).optional().describe('The tool that exported the file'),
      type: z.enum(['identify', 'track', 'page', 'screen', 'group', 'alias']).optional().describe('Type of every row'),
      map: z.array(z.string().max(500)).max(100).default([]).describe('Such as userId=ID or traits.email=E-Mail'),
      count: z.int().min(1).max(20).default(5).describe('Rows to show'),
    }),
    run: async ({ file, from, type, map, count }, context) =>
      runCommand(withoutSettings(context), [
        'import',
        '--write-key=YOUR_WRITE_KEY',
        `--preview=${count}`,
        ...(from === undefined ? [] : [`--from=${from}`]),
        ...(type === undefined ? [] : [`--type=${type}`]),
        ...map.map((one) => `--map=${one}`),
        '--',
        await readablePath(context.folder, file),
      ]),
  }),
  defineTool({
    name: 'validate_file',
    title: 'Validate a file',
    description:
      'Checks every row of a file of calls, and returns the findings by rule with the first place of each. Sends nothing.',
    effects: 'reads-files',
    input: z.object({ file: pathSchema }),
    run: async ({ file }, context) => {
      const answer = await runCommand(withoutSettings(context), [
        'validate',
        '--format=json',
        '--',
        await readablePath(context.folder, file),
      ])
      return withFirstFindings(answer, 20)
    },
  }),
  defineTool({
    name: 'find_causes',
    title: 'Find causes of dropped calls',
    description:
      'Reads source code and files of calls and names the call sites that cause drops, with file and line: "certain" from the syntax, or "possible". Reads only; needs no token.',
    effects: 'reads-files',
    input: z.object({
      code: pathsSchema.default([]).describe('Folders or files of source code'),
      files: pathsSchema.default([]).describe('Files of calls, such as an export'),
      discard: z.string().max(100).optional().describe('Only this reason, such as id_not_string'),
      event: z.string().max(200).optional().describe('Only this event'),
    }),
    run: async ({ code, files, discard, event }, context) => {
      return runCommand(withoutSettings(context), [
        'why',
        ...(await readablePaths(context, code)).map((path) => `--code=${path}`),
        ...(await readablePaths(context, files)).map((path) => `--in=${path}`),
        ...(event === undefined ? [] : [`--event=${event}`]),
        ...(discard === undefined ? [] : ['--', discard]),
      ])
    },
  }),
  defineTool({
    name: 'lint_plan',
    title: 'Lint a tracking plan',
    description:
      'Reports what Segment cannot run or does not check in a tracking plan, and names that people will confuse. The plan is a folder with a file per rule, or a file with the rules of the Public API.',
    effects: 'reads-files',
    input: z.object({ plan: pathSchema }),
    run: async ({ plan }, context) =>
      runCommand(withoutSettings(context), ['plan', 'lint', '--', await readablePath(context.folder, plan)]),
  }),
  defineTool({
    name: 'diff_plans',
    title: 'Compare tracking plans',
    description:
      'Compares two tracking plans: each change is major, minor or patch, with the reason and a call that only the first plan accepts.',
    effects: 'reads-files',
    input: z.object({ before: pathSchema, after: pathSchema }),
    run: async ({ before, after }, context) =>
      runCommand(withoutSettings(context), [
        'plan',
        'diff',
        '--',
        await readablePath(context.folder, before),
        await readablePath(context.folder, after),
      ]),
  }),
  defineTool({
    name: 'check_plan',
    title: 'Check against a tracking plan',
    description:
      'Checks source code, files of calls and the calls of the local Segment against a tracking plan: events and properties that the plan does not list, with the nearest name, missing properties, wrong types, and rules without calls. Of source code, reports only what is certain from the syntax. Reads only.',
    effects: 'reads-files',
    input: z.object({
      plan: pathSchema,
      code: pathsSchema.default([]).describe('Folders or files of source code'),
      files: pathsSchema.default([]).describe('Files of calls, such as an export'),
      local: z.boolean().default(false).describe('Whether to check what the local Segment received'),
      unplanned: z.enum(unplannedChoices).default('error').describe('Severity of what the plan does not list'),
    }),
    run: async ({ plan, code, files, local, unplanned }, context) => {
      const answer = await runCommand(withoutSettings(context), [
        'plan',
        'check',
        '--format=json',
        `--unplanned=${unplanned}`,
        ...(await readablePaths(context, code)).map((path) => `--code=${path}`),
        ...(await readablePaths(context, files)).map((path) => `--in=${path}`),
        ...(local ? devFlags(context) : []),
        '--',
        await readablePath(context.folder, plan),
      ])
      return withFirstFindings(answer, 100)
    },
  }),
  defineTool({
    name: 'infer_plan',
    title: 'Infer a tracking plan',
    description:
      'Infers a tracking plan from calls: types, presence, enums, formats and guesses of personal data, with counts as evidence. The calls come from files, or with none from the local Segment. Returns the plan and writes nothing.',
    effects: 'reads-files',
    input: z.object({ files: pathsSchema.default([]).describe('Files of calls; none for those of the local Segment') }),
    run: async ({ files }, context) => {
      const paths = await readablePaths(context, files)
      if (paths.length > 0) return runCommand(withoutSettings(context), ['plan', 'infer', '--', ...paths])
      return runCommand(withoutSettings(context), ['plan', 'infer', ...devFlags(context)])
    },
  }),
]
