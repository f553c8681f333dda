import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findProgram, isMissing } from '../../../scripts/system-programs.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segment-completion-'))
  mkdirSync(join(folder, 'bin'))
  symlinkSync(inject('segment'), join(folder, 'bin/segment'))
  writeFileSync(join(folder, 'two words.json'), '{}')
  mkdirSync(join(folder, 'traits'))
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const run = (shell: string, args: readonly string[]): string =>
  execFileSync(shell, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: `${join(folder, 'bin')}:${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: folder,
      TERM: 'dumb',
      // Without it, fish misreads a PATH with letters that are not ASCII.
      LANG: 'C.UTF-8',
      ZDOTDIR: folder,
    },
  })

const script = (shell: string): string => run('segment', ['completion', shell])

describe.skipIf(findProgram('bash') === undefined)('bash', () => {
  /** Calls the function like readline; `word` is the part that readline would replace. */
  const complete = (line: string, word: string): readonly string[] =>
    run('bash', [
      '--norc',
      '-c',
      `${script('bash')}
      COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=($1) COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)) COMP_WORDBREAKS=$'"\\'@><=;|&(:'
      _segment_complete segment "$2"
      printf '%s\\n' "\${COMPREPLY[@]}"`,
      'bash',
      line,
      word,
    ])
      .split('\n')
      .filter((part) => part !== '')

  it('registers the completion function', () => {
    expect(run('bash', ['--norc', '-c', `${script('bash')}\ncomplete -p segment`])).toBe(
      'complete -F _segment_complete segment\n',
    )
  })

  it('completes commands, options, values and files', () => {
    expect(complete('segment tra', 'tra')).toEqual(['track'])
    expect(complete('segment track --region=e', 'e')).toEqual(['eu'])
    expect(complete('segment track --event "Order Com', 'Order Com')).toEqual(['Order Completed'])
    expect(complete('segment send two', 'two')).toEqual(['two words.json'])
    expect(complete('segment identify --traits @t', '@t').toSorted()).toEqual([
      '@traits/',
      String.raw`@two\ words.json`,
    ])
  })

  it('does not execute what is typed', () => {
    expect(complete('segment identify --user-id $(touch$IFS"pwned") --traits `touch pwned` @t', '@t')).toBeDefined()
    expect(run('bash', ['-c', 'ls'])).not.toContain('pwned')
  })
})

describe.skipIf(isMissing('zsh'))('zsh', () => {
  /** Types each line into one interactive zsh, presses Tab, and returns the line that Tab leaves. */
  const complete = (lines: readonly string[]): readonly string[] => {
    mkdirSync(join(folder, 'functions'), { recursive: true })
    writeFileSync(join(folder, 'functions/_segment'), script('zsh'))
    const output = run('zsh', [
      '-f',
      '-c',
      `zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell "unsetopt zle_bracketed_paste; PS1= ; fpath=($PWD/functions \\$fpath); autoload -Uz compinit; compinit -u -D"
      zpty -w shell 'finish() { print -r -- "<LINE>$BUFFER</LINE>"; BUFFER= }; zle -N finish; bindkey "^X" finish; print READY'
      zpty -r -m shell line '*READY*'
      for typed in "$@"; do
        zpty -w -n shell $typed$'\\t'$'\\x18'
        zpty -r -m shell line '*</LINE>*'
        print -r -- $line
      done`,
      'zsh',
      ...lines,
    ])
    return [...output.matchAll(/<LINE>(.*?)<\/LINE>/gs)].map(([, line = '']) => line)
  }

  it('completes commands, options, values and files', () => {
    const expected = {
      'segment trac': 'segment track ',
      'segment track --region=e': 'segment track --region=eu ',
      'segment track --event "Order Com': 'segment track --event "Order Completed" ',
      'segment identify --trait birthd': 'segment identify --trait birthday=',
      'segment identify --traits @tw': String.raw`segment identify --traits @two\ words.json `,
    }
    expect(complete(Object.keys(expected))).toEqual(Object.values(expected))
  })
})

describe.skipIf(isMissing('fish'))('fish', () => {
  const complete = (line: string): readonly string[] =>
    run('fish', ['--no-config', '-c', `${script('fish')}\ncomplete -C $argv[1]`, line])
      .split('\n')
      .filter((part) => part !== '')

  it('completes commands, options, values and files', () => {
    expect(complete('segment tra')).toEqual(['track\tsend a Track call'])
    expect(complete('segment track --region=e')).toEqual(['--region=eu'])
    expect(complete('segment track --event "Order Com')).toEqual(['Order Completed\tE-commerce'])
    expect(complete('segment send tw')).toEqual(['two words.json'])
    expect(complete('segment identify --traits @tw')).toEqual(['@two words.json'])
  })
})
