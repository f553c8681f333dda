import { execFileSync, spawnSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { isMissing } from '../../../scripts/system-programs.ts'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { useLocalSegment } from './local-segment.ts'

const local = useLocalSegment()
let socket: string

const tmux = (...args: readonly string[]): string =>
  execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' })

const screen = (): string => tmux('capture-pane', '-p', '-t', 'it')

/** Polls the screen until it shows a text. @returns that screen */
const seen = (what: RegExp): Promise<string> =>
  vi.waitFor(
    () => {
      const text = screen()
      expect(text).toMatch(what)
      return text
    },
    { timeout: patienceMs, interval: 50 },
  )

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
  return `${env} "${process.execPath}" "${inject('segment')}" import ${local.path(file)} ${flags.join(' ')}; echo code $?`
}

const type = (line: string): void => {
  tmux('send-keys', '-t', 'it', 'clear', 'Enter')
  tmux('send-keys', '-t', 'it', '-l', line)
  tmux('send-keys', '-t', 'it', 'Enter')
}

describe.skipIf(isMissing('tmux'))('in a terminal', () => {
  it('draws a bar, follows the window as it changes, and leaves a clean screen on Ctrl-C', async () => {
    open(120)
    type(command('calls.ndjson', '--rate', '500', '--batch-calls', '50'))
    await seen(/[█░]{8,}.*\d+%.* sent.* rows\/s/)
    tmux('resize-window', '-t', 'it', '-x', '34', '-y', '12')
    const before = local.segment.calls.length
    await local.segment.waitFor(({ calls }) => (calls.length > before + 200 ? true : undefined), {
      timeoutMs: patienceMs,
    })
    const drawn = (): readonly string[] =>
      screen()
        .split('\n')
        .filter((line) => / sent/.test(line))
    // One line that fits, however often it was drawn in the narrow window. A line that was left behind would stay. The
    // screen is read while the program writes: it may be between two drawings, or not know the new width yet.
    await expect.poll(drawn).toEqual([expect.stringMatching(/^.{1,33}$/)])
    tmux('send-keys', '-t', 'it', 'C-c')
    // The shell writes its prompt after the code.
    const after = await seen(/code 130\s[^$]*\$/)
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
