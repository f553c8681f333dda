import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { program, runJson } from './consumer-project.ts'

/** The built command, as an agent starts it. */
const server = [process.execPath, join(import.meta.dirname, '../../../apps/cli/dist/segment.js'), 'mcp']

const inspect = (args: readonly string[]) =>
  runJson('mcp', [
    program('mcp', '@modelcontextprotocol/inspector/clients/launcher/build/index.js'),
    ...['--cli', ...server, ...args],
  ])

describe('segment mcp', () => {
  it('serves the inspector of the protocol', async () => {
    const { tools } = (await inspect(['--method', 'tools/list'])) as { tools: readonly { readonly name: string }[] }
    expect(tools.map(({ name }) => name)).toContain('validate_calls')
    const args = ['--method', 'tools/call', '--tool-name', 'explain_discard', '--tool-arg', 'code=id_not_string']
    expect(await inspect(args)).toMatchObject({ structuredContent: { explanation: { code: 'id_not_string' } } })
    expect(JSON.stringify(await inspect(['--method', 'prompts/list']))).toContain('find_missing_events')
  })

  it('serves a client that is not the official one', async () => {
    const answer = await runJson('mcp', ['ask.js', ...server])
    expect(answer).toMatchObject({ answer: { explanation: { code: 'id_not_string' } } })
    expect(answer.tools).toContain('wait_for_events')
  })
})
