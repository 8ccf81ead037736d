import { createServer } from 'node:http'
import { rowsText } from './answers.ts'

const server = createServer((request, response) => {
  response.setHeader('Content-Type', 'application/json')
  response.end(request.url === '/rows' ? rowsText() : '{"message":"pong"}')
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address && typeof address === 'object') console.log(`address  http://127.0.0.1:${address.port}`)
})
