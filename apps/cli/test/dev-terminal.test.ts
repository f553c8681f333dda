import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { isMissing } from '../../../scripts/system-programs.ts'
import { post } from './running-dev.ts'

let folder: string

const tmux = (...args: readonly string[]): string =>
  execFileSync('tmux', ['-S', join(folder, 'tmux'), '-f', '/dev/null', ...args], { encoding: 'utf8' })

/** A window with a command in it. */
const open = (name: string, words: string): void => {
  const shell = `env -i TERM=screen LANG=C.UTF-8 HOME=${folder} sh -c`
  const line = `"${process.execPath}" "${inject('segment')}" ${words}; echo code $?; sleep 600`
  const place = name === 'dev' ? ['new-session', '-d', '-s', 'it', '-x', '80', '-y', '40'] : ['new-window', '-t', 'it']
  tmux(...place, '-n', name, `${shell} '${line.replaceAll("'", `'\\''`)}'`)
}

const screen = (name: string): string => tmux('capture-pane', '-p', '-t', `it:${name}`)
const press = (name: string, key: string): string => tmux('send-keys', '-t', `it:${name}`, key)
const lines = (name: string): readonly string[] => screen(name).split('\n')

const shows = (name: string, what: RegExp) => expect.poll(() => screen(name)).toMatch(what)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'segment-terminal-'))
})
afterEach(() => {
  spawnSync('tmux', ['-S', join(folder, 'tmux'), 'kill-server'])
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(isMissing('tmux'))('in a terminal of 80 columns', () => {
  it('segment dev and tail show the reason on one line, keys and payload, and follow the window', async () => {
    open('dev', 'dev --port 0 --no-snippets')
    await shows('dev', /Local Segment at http.*\nkeys: p pause · .* · q quit\n/)
    const url = /Local Segment at (http:\S+),/.exec(screen('dev'))?.[1] ?? ''
    open('tail', `tail --all --url ${url} --exit-on 'event:Last properties.n>1'`)
    await shows('tail', /keys: p pause · v payload · \? keys · q quit/)

    await post(url, { userId: 42, event: 'Order Completed With A Long Name' })
    await fetch(`${url}/v1/track`, { method: 'POST', body: JSON.stringify({ userId: 'u', event: 'No Key' }) })
    await post(url, { userId: 'u', event: '日本語のイベント名がとても長い場合の表示' })
    for (const name of ['dev', 'tail']) {
      await expect
        .poll(() => lines(name).filter((line) => /^\d\d:/.test(line)))
        .toEqual([
          expect.stringMatching(/ ✗ discarded track Order Compl… {2}userId must be a string with at least …$/),
          expect.stringMatching(/ ✗ refused {3}track No Key {8}with 400, because it has no write key\.$/),
          expect.stringMatching(/ ✓ kept {6}track 日本語のイベント名がとても長い場合の表示 {2}u$/),
        ])
      press(name, 'v')
      await shows(name, /\n✓ kept\n\{\n( {2}.*\n)* {2}"event": "日本語のイベント名がとても長い場合の表示"/)
      press(name, '?')
      await expect.poll(() => screen(name).match(/keys: p pause/g)).toHaveLength(2)
    }

    for (const name of ['dev', 'tail']) {
      tmux('resize-window', '-t', `it:${name}`, '-x', '60', '-y', '40')
      await expect.poll(() => tmux('display-message', '-p', '-t', `it:${name}`, '#{pane_width}').trim()).toBe('60')
    }
    await post(url, { userId: 'u', event: 'Last', properties: { n: 1 } })
    await post(url, { userId: 7, event: 'Narrow' })
    for (const name of ['dev', 'tail']) {
      // Every line after the change fits, so no line continues on the next one.
      await shows(name, /✓ kept .* Last {2}u\n.*✗ discarded track N\S* {2}userId.*…\n\n/)
    }

    // A terminal that sends keys, but whose output is a file.
    open('file', `tail --url ${url} --all > ${folder}/out 2> ${folder}/err`)
    await expect.poll(() => readFileSync(join(folder, 'out'), 'utf8')).toContain('No Key')
    press('file', 'v')
    await expect.poll(() => readFileSync(join(folder, 'err'), 'utf8')).toContain('"Narrow"')
    press('file', 'q')
    await shows('file', /code 0/)
    for (const name of ['out', 'err']) expect(readFileSync(join(folder, name), 'utf8')).not.toContain('\u001b')

    await post(url, { userId: 'u', event: 'Last', properties: { n: 2 } })
    await shows('tail', /\n6 calls: 3 kept, 2 discarded, 1 refused\ncode 65\n/)
    press('dev', 'q')
    await shows('dev', /\n6 calls: 3 kept, 2 discarded, 1 refused\ncode 0\n/)
  })
})
