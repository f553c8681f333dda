/** A minimal proxy on Workers: reads the body, forwards it, and returns the response. It validates and stores nothing. */
// biome-ignore lint/style/noDefaultExport: workerd expects the worker as the default export
export default {
  fetch: async (request: Request, { UPSTREAM }: { UPSTREAM: string }): Promise<Response> => {
    const { pathname } = new URL(request.url)
    const body = await request.arrayBuffer()
    const headers = { authorization: request.headers.get('authorization') ?? '', 'content-type': 'application/json' }
    const answer = await fetch(`${UPSTREAM}${pathname}`, { method: 'POST', headers, body })
    return new Response(await answer.text(), { status: answer.status, headers: { 'content-type': 'application/json' } })
  },
}
