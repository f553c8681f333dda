import { describe, expect, it } from 'vitest'
import { parseSource } from './parse-source.ts'

describe('parseSource', () => {
  it.each([
    ['a.ts', 'class A { constructor(@Inject() private readonly b: B) {} }'],
    ['a.ts', '@Injectable() export class A { @Prop() name!: string }'],
    ['a.ts', 'await using lock = await take()\nexport {}'],
    ['a.ts', "import data from './a.json' with { type: 'json' }"],
    ['a.ts', "import fs = require('node:fs')\nconst x = <string>fs.name\nexport = x"],
    ['a.cts', "const x: number = require('x') satisfies unknown"],
    ['a.mts', 'export const f = <T,>(x: T): x is T & {} => true'],
    ['a.tsx', 'export const f = <T,>(x: T) => <p>{String(x)}</p>'],
    ['a.js', '#!/usr/bin/env node\nreturn require("x")'],
    ['a.cjs', 'with (a) { b = 010 }'],
    ['a.jsx', '// @flow\nexport const f = (x: ?string) => <p>{x}</p>'],
    ['a.vue', '<template><p/></template>\n<script setup lang="ts">\nconst a: string = "b"\n</script>'],
    ['a.vue', '<script lang="ts" setup generic="T extends A<B>">\nconst f = <T>(x: T) => x\n</script>'],
    [
      'a.vue',
      '<script lang="tsx">\nexport default () => <p/>\n</script>\n<script type="application/ld+json">{"a":1}</script>',
    ],
    [
      'a.svelte',
      '<script context="module">\nexport const a = 1\n</script>\n<script>\nlet b\n</script>{#if b}<p>{b}</p>{/if}',
    ],
    ['a.js', 'export * as ns from "a"'],
    ['a.js', 'class A { #x = 1; static { this.#x ??= 2 } }\nimport.meta.url'],
  ])('parses %s: %s', (file, text) => {
    const { program, source } = parseSource(file, text, 'strict')
    expect(program.end).toBe(source.length)
    expect(source).toHaveLength(text.length)
  })

  it.each([
    ['a.vue', '<p @click="b()" :c="d"\n@e=\'f("g")\'/>\n<script>\nh()\n</script>', ['b()', 'f("g")', 'h()']],
    [
      'a.svelte',
      '<script>\na()\n</script>\n<p on:click={() => `}` + b({})} {c} onkey="{d}"/>',
      ['a()', '() => `}` + b({})', 'd'],
    ],
    ['a.vue', '<p @click="const = 1"/>\n<script>\na()\n</script>', ['a()']],
    ['a.svelte', '<p on:click={never closed/>\n<script>\na()\n</script>', ['a()']],
  ])('reads the scripts and handlers of %s, at their places: %s', (file, text, statements) => {
    const { program, source } = parseSource(file, text, 'lenient')
    expect(source).toHaveLength(text.length)
    const parts = program.body.filter(({ type }) => type !== 'EmptyStatement')
    const found = parts.map(({ start, end }) => source.slice(start ?? 0, end ?? 0).replace(/[\s;]+$/, ''))
    expect(found).toEqual(statements)
    for (const statement of statements) expect(source.indexOf(statement)).toBe(text.indexOf(statement))
  })

  it('is as strict as asked', () => {
    const text = 'const a = 1\nconst a = 2'
    expect(() => parseSource('a.js', text, 'strict')).toThrow(SyntaxError)
    expect(parseSource('a.js', text, 'lenient').program.body).toHaveLength(2)
    expect(() => parseSource('a.js', 'const =', 'lenient')).toThrow(SyntaxError)
    expect(() => parseSource('a.ts', '@a const = 1', 'strict')).toThrow(/1:/)
  })
})
