import { createMCPClient } from '@ai-sdk/mcp'
import { StdioMCPTransport } from '@ai-sdk/mcp/mcp-stdio'

const [, , command, ...args] = process.argv
const client = await createMCPClient({ transport: new StdioMCPTransport({ command, args }) })
const tools = await client.tools()
const answer = await tools.explain_discard.execute({ code: 'id_not_string' }, { messages: [], toolCallId: '1' })
console.log(JSON.stringify({ tools: Object.keys(tools), answer: answer.structuredContent }))
await client.close()
