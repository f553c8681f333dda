import { describe, expect, it } from 'vitest'
import { createFaultPlan } from './fault-plan.ts'

const always = () => 0

describe('a plan of faults', () => {
  it('takes next faults in order, then lasting ones', () => {
    const { plan } = createFaultPlan(always)
    plan.always({ status: 500 })
    plan.next({ status: 429, times: 2 })
    plan.next({ kind: 'reset' })
    const taken = Array.from({ length: 5 }, () => plan.take('/v1/track'))
    expect(taken).toMatchObject([{ status: 429 }, { status: 429 }, { kind: 'reset' }, { status: 500 }, { status: 500 }])
  })

  it('removes a lasting fault after its times', () => {
    const { plan } = createFaultPlan(always)
    plan.always({ status: 500, times: 1 })
    expect([plan.take('/v1/track'), plan.take('/v1/track')]).toMatchObject([{ status: 500 }, undefined])
  })

  it('applies to paths without calls only if they are named', () => {
    const { plan } = createFaultPlan(always)
    plan.next({ status: 500 })
    plan.next({ status: 503, path: '/token' })
    expect(plan.take('/v1/projects/key/settings')).toBeUndefined()
    expect(plan.take('/nowhere')).toBeUndefined()
    expect(plan.take('/token')).toMatchObject({ status: 503 })
    expect(plan.take('/v1/batch/')).toMatchObject({ status: 500 })
  })

  it.each([
    ['/v1/batch', '/v1/batch/', true],
    ['/v1/batch/', '/v1/batch', true],
    ['/v1/*', '/v1/track', true],
    [/batch|import/, '/v1/import', true],
    ['/v1/batch', '/v1/track', false],
    ['/v1/ba*', '/v1/track', false],
  ])('matches the path %s with %s: %s', (path, asked, meant) => {
    const { plan } = createFaultPlan(always)
    plan.next({ status: 500, path })
    expect(plan.take(asked) !== undefined).toBe(meant)
  })

  it('keeps a random fault that did not apply', () => {
    const chances = [0.5, 0.1, 0.9]
    const { plan } = createFaultPlan(() => chances.shift() ?? 1)
    plan.next({ status: 500, probability: 0.2 })
    expect(plan.take('/v1/track')).toBeUndefined()
    expect(plan.take('/v1/track')).toMatchObject({ status: 500 })
    expect(plan.take('/v1/track')).toBeUndefined()
  })

  it('removes all faults on clear', () => {
    const { plan } = createFaultPlan(always)
    plan.next({ status: 500 })
    plan.always({ kind: 'hang' })
    expect(plan.planned()).toHaveLength(2)
    plan.clear()
    expect(plan.planned()).toEqual([])
    expect(plan.take('/v1/track')).toBeUndefined()
  })
})
