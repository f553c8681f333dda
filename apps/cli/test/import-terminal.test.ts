import { execFileSync, spawnSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { useLocalSegment } from './local-segment.ts'

const hasTmux = spawnSync('tmux', ['-V']).status === 0

const local = useLocalSegment()
let socket: string

const tmux = (...args: readonly string[]): string =>
  execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' })

const screen = (): string => tmux('capture-pane', '-p', '-t', 'it')

/** Polls the screen until it shows a text. */
const seen = async (what: RegExp): Promise<string> => {
  for (let look = 0; look < 200; look += 1) {
    const text = screen()
    if (what.test(text)) return text
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`The screen never showed ${what}:\n${screen()}`)
}

beforeEach(() => {
  socket = local.path('tmux')
  const calls = Array.from({ length: 60_000 }, (_, index) =>
    JSON.stringify({ type: 'track', userId: `user-${index}`, event: 'Signed Up', messageId: `m-${index}` }),
  )
  local.file('calls.ndjson', calls.join('\n'))
  local.file('small.ndjson', calls.slice(0, 100).join('\n'))
})
afterEach(() => {
  spawnSync('tmux', ['-S', socket, 'kill-server'])
})

/** A terminal with a plain shell in it. */
const open = (columns: number): void => {
  tmux(
    'new-session',
    '-d',
    '-s',
    'it',
    '-x',
    String(columns),
    '-y',
    '12',
    `env -i TERM=screen HOME=${local.folder} PS1='$ ' sh`,
  )
}

const command = (file: string, ...flags: readonly string[]): string => {
  const env = `LANG=C.UTF-8 SEGMENT_WRITE_KEY=k-12345678 SEGMENT_HOST=${local.url}`
  return `${env} ${process.execPath} ${inject('segment')} import ${local.path(file)} ${flags.join(' ')}; echo code $?`
}

const type = (line: string): void => {
  tmux('send-keys', '-t', 'it', 'clear', 'Enter')
  tmux('send-keys', '-t', 'it', '-l', line)
  tmux('send-keys', '-t', 'it', 'Enter')
}

describe.runIf(hasTmux)('in a terminal', () => {
  it('draws a bar, follows the window as it changes, and leaves a clean screen on Ctrl-C', async () => {
    open(120)
    type(command('calls.ndjson', '--rate', '500', '--batch-calls', '50'))
    const wide = await seen(/[█░]{8,}.*\d+%.* sent/)
    expect(wide).toMatch(/rows\/s/)
    tmux('resize-window', '-t', 'it', '-x', '34', '-y', '12')
    await seen(/\d+% · [\d,]+ sent/)
    const before = local.segment.calls.length
    await local.segment.waitFor(({ calls }) => (calls.length > before + 200 ? true : undefined), {
      timeoutMs: patienceMs,
    })
    const narrow = screen()
      .split('\n')
      .filter((line) => / sent/.test(line))
    // One line that fits, however often it was drawn in the narrow window.
    expect(narrow).toHaveLength(1)
    expect(narrow[0]?.length).toBeLessThan(34)
    tmux('send-keys', '-t', 'it', 'C-c')
    const after = await seen(/code 130/)
    expect(after).not.toMatch(/[█░]/)
    expect(after).toContain('--resume')
    // The shell continues at the beginning of a line.
    expect(after.trimEnd().split('\n').at(-1)).toMatch(/^\$/)
  })

  it('leaves nothing but the report when all is done', async () => {
    open(80)
    type(command('small.ndjson'))
    const done = await seen(/code 0/)
    expect(done).toMatch(/imported 100 read = 100 sent/)
    expect(done).not.toMatch(/[█░]/)
  })
})
