export async function* complete(_om, { messages }) {
  for (const word of messages.at(-1).content.split(' ')) yield `${word} `
}
export const embed = async (_om, { documents }) => documents.map((document) => [document.length, 0.5])
