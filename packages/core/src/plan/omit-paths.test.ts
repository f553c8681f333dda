import { describe, expect, it } from 'vitest'
import { omitFromJson, outermostPaths } from './omit-paths.ts'

describe('omitFromJson', () => {
  it('keeps the bytes of everything else', () => {
    const json =
      '{ "type":"track", "properties":{"id":12345678901234567890, "a\\u0062":1.0,"x" : [ {"price":1e400,"n":-0.0} ]} }'
    expect(omitFromJson(json, [['properties', 'ab']])).toBe(
      '{ "type":"track", "properties":{"id":12345678901234567890,"x" : [ {"price":1e400,"n":-0.0} ]} }',
    )
    expect(omitFromJson(json, [['properties', 'x', 0, 'price']])).toContain('"x" : [ {"n":-0.0} ]')
    expect(
      omitFromJson(json, [
        ['properties', 'none'],
        ['traits', 'a'],
      ]),
    ).toContain('12345678901234567890')
  })

  it('leaves out every member of a name', () => {
    expect(omitFromJson('{"properties":{"a":1,"b":2,"a":3}}', [['properties', 'a']])).toBe('{"properties":{"b":2}}')
  })

  it('keeps the space around what stays, and follows the last of equal names', () => {
    const json = ' { "context" : { "a" : 1 } , "context" : { "a" : 1 , "b" : [ 1 , { "c" : 2 } ] } } '
    expect(omitFromJson(json, [['context', 'b', 1, 'c']])).toBe(
      ' { "context" : { "a" : 1 } , "context" : { "a" : 1 , "b" : [ 1 , {} ] } } ',
    )
    expect(omitFromJson(json, [])).toBe(json)
  })

  it('reads the text once for any number of paths', () => {
    const names = Array.from({ length: 30_000 }, (_, index) => `k${index}`)
    const properties = Object.fromEntries([...names, 'id'].map((name) => [name, 1]))
    const paths = names.map((name) => ['properties', name])
    expect(omitFromJson(JSON.stringify({ properties }), paths)).toBe('{"properties":{"id":1}}')
    const items = names.map((a) => ({ a, b: 1 }))
    const inItems = names.map((_, index) => ['properties', 'items', index, 'a'])
    const rest = JSON.stringify({ properties: { items: items.map(() => ({ b: 1 })) } })
    expect(omitFromJson(JSON.stringify({ properties: { items } }), inItems)).toBe(rest)
    expect(outermostPaths([...paths, ...paths, ['properties', 'k0', 'x'], ['properties']])).toEqual([['properties']])
    expect(outermostPaths(paths)).toHaveLength(names.length)
  })
})
