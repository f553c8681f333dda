/** The same tests for every runner: each matcher, once as it holds and once as it fails. */
module.exports = ({ createFakeSegment, expect, test }) => {
  const send = async (segment, path, call) => {
    const body = JSON.stringify({ writeKey: 'some-write-key', ...call })
    await segment.fetch(`https://api.segment.io/v1/${path}`, { method: 'POST', body })
  }

  const withCalls = async () => {
    const segment = createFakeSegment()
    await send(segment, 'track', { userId: 'u', event: 'Cart Viewed' })
    await send(segment, 'track', { userId: 'u', event: 'Order Completed', properties: { revenue: 19.99, items: [1] } })
    await send(segment, 'identify', { userId: 'u', traits: { plan: 'pro' } })
    await send(segment, 'page', { userId: 'u', name: 'Pricing' })
    await send(segment, 'screen', { userId: 'u', name: 'Home' })
    await send(segment, 'group', { userId: 'u', groupId: 'g', traits: { seats: 3 } })
    await send(segment, 'alias', { userId: 'u', previousId: 'before' })
    await send(segment, 'track', { userId: 42, event: 'Dropped' })
    return segment
  }

  test('each matcher holds and fails', async () => {
    const segment = await withCalls()
    expect(segment).toHaveTracked('Order Completed', { revenue: expect.any(Number) }, { userId: 'u', times: 1 })
    expect(segment).toHaveTracked(/^order/i, expect.objectContaining({ items: [1] }))
    expect(segment).toHaveTrackedInOrder(['Cart Viewed', ['Order Completed', { revenue: 19.99 }]])
    expect(segment).toHaveTrackedOnly([expect.stringMatching(/^Order/), 'Cart Viewed'])
    expect(segment).toHaveIdentified('u', { plan: 'pro' })
    expect(segment).toHavePaged('Pricing')
    expect(segment).toHaveScreened('Home')
    expect(segment).toHaveGrouped('g', { seats: 3 })
    expect(segment).toHaveAliased('u', 'before')
    expect(segment).toHaveDiscarded('id_not_string', { event: 'Dropped' })

    const failures = [
      [() => expect(segment).toHaveTracked('Order Complete'), 'The nearest call: track "Order Completed"'],
      [() => expect(segment).not.toHaveTracked('Cart Viewed'), 'Expected no track call "Cart Viewed", but found'],
      [
        () => expect(segment).toHaveTrackedInOrder(['Order Completed', 'Cart Viewed']),
        'Number 2, "Cart Viewed", is missing',
      ],
      [() => expect(segment).toHaveTrackedOnly(['Cart Viewed']), 'Unexpected: "Order Completed"'],
      [() => expect(segment).toHaveIdentified('u', { plan: 'free' }), 'traits.plan  expected "free", received "pro"'],
      [() => expect(segment).toHavePaged('Home'), 'name  expected "Home", received "Pricing"'],
      [() => expect(segment).toHaveScreened('Pricing'), 'name  expected "Pricing", received "Home"'],
      [() => expect(segment).toHaveGrouped('h'), 'groupId  expected "h", received "g"'],
      [() => expect(segment).toHaveAliased('u', 'after'), 'previousId  expected "after", received "before"'],
      [() => expect(segment).not.toHaveDiscarded(), 'id_not_string'],
      [() => expect(segment).toHaveTracked(undefined), 'event is undefined'],
      [() => expect(segment).not.toHaveDiscarded('no_such_code'), 'No reason to drop a call is "no_such_code"'],
      [() => expect(segment.requests).not.toHaveTracked('E'), 'Pass a local Segment'],
    ]
    for (const [fail, words] of failures) expect(fail).toThrow(words)
  })

  test('matches its snapshot', async () => {
    const segment = await withCalls()
    if (process.env.CHANGED)
      await send(segment, 'track', { userId: 'u', event: 'Cart Viewed', properties: { coupon: 'x' } })
    expect(segment).toMatchTrackingSnapshot()
    if (!process.env.SHORTER) expect(segment).toMatchTrackingSnapshot('again')
  })

  test('a wrong use of the snapshot fails', async () => {
    expect(() => expect(createFakeSegment()).toMatchTrackingSnapshot()).toThrow('No call was stored')
    const segment = await withCalls()
    expect(() => expect(segment).not.toMatchTrackingSnapshot()).toThrow('cannot be negated')
    expect(() => expect(segment).toMatchTrackingSnapshot({})).toThrow('a hint')
    expect(() => expect(segment.requests).toMatchTrackingSnapshot()).toThrow('Pass a local Segment')
    if (expect.poll !== undefined) {
      // Vitest 2 and 3 report the error of the matcher as the cause of their own.
      const withCause = ({ message, cause }) => `${message} ${cause?.message}`
      const polled = expect.poll(() => segment, { timeout: 50 })
      const failure = Promise.resolve(polled.toMatchTrackingSnapshot()).then(() => 'none', withCause)
      expect(await failure).toContain('cannot be used with expect.poll')
    }
  })

  if (process.env.FAIL) {
    test('fails at its own line', async () => {
      const segment = await withCalls()
      expect(segment).toHaveTracked('Order Completed', { revenue: 20 }) // the failing line
    })
    test('waits in vain at its own line', async () => {
      const segment = await withCalls()
      await segment.waitFor('event:Never', { timeoutMs: 20 }) // the waiting line
    })
  }
}
