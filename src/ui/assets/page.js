// What makes the pages comfortable. Each of them can be read without it.

const main = document.querySelector('#main')
const { api, pages, search } = main.dataset

/** Times as the clock here shows them. */
function localTimes(within) {
  const clock = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' })
  for (const time of within.querySelectorAll('time[datetime]')) {
    time.textContent = clock.format(new Date(time.dateTime))
  }
}

/** Writes anew how long what runs has run. */
function tick() {
  for (const span of document.querySelectorAll('[data-since]')) {
    const seconds = Math.max(0, (Date.now() - Date.parse(span.dataset.since)) / 1000)
    span.textContent =
      seconds < 60
        ? `${seconds.toFixed(1)} s`
        : `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
  }
}

/** Takes parts of this page from the server again; what has the focus stays as it is. */
async function refresh(ids) {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } })
  if (!answer.ok || answer.redirected) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  for (const id of ids) {
    const [old, other] = [document.getElementById(id), fresh.getElementById(id)]
    if (!old || !other || old.contains(document.activeElement) || old.innerHTML === other.innerHTML) continue
    localTimes(other)
    old.replaceWith(document.adoptNode(other))
  }
}

/** Parts that say so are taken again every so many ms, while somebody looks. */
function keepFresh() {
  for (const { id, dataset } of document.querySelectorAll('[data-live]')) {
    const again = async () => {
      if (!document.hidden) await refresh([id]).catch(() => {}) // the server may be away for a while
      const part = document.getElementById(id)
      if (part?.dataset.live) setTimeout(again, Number(part.dataset.live))
    }
    setTimeout(again, Number(dataset.live))
  }
}

/** Follows a task by the events of the API until it has ended, and then shows what came of it. */
function follow() {
  const task = document.querySelector('[data-follow]')
  if (!task) return
  const events = new EventSource(`${api}/task/${task.dataset.follow}/events`)
  const printed = document.querySelector('#printed')
  events.addEventListener('output', ({ data }) => {
    if (!printed) return
    printed.hidden = false
    const log = printed.querySelector('[role=log]')
    const isAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 8
    log.append(JSON.parse(data).text)
    if (isAtEnd) log.scrollTop = log.scrollHeight
  })
  events.addEventListener('progress', ({ data }) => {
    const bar = document.querySelector('#task progress')
    const { fraction } = JSON.parse(data)
    if (bar && typeof fraction === 'number') bar.value = fraction
  })
  events.addEventListener('state', ({ data }) => {
    const { status } = JSON.parse(data)
    const badge = document.querySelector('#task .badge')
    if (status === 'STARTED' && badge && badge.textContent !== 'started') refresh(['task'])
    if (!['SUCCESS', 'FAILURE', 'REVOKED'].includes(status)) return
    events.close()
    // What was printed stays; a report is loaded with the page.
    if (printed && !printed.hidden) refresh(['task', 'deeds'])
    else location.reload()
  })
}

/** Reports of what runs are loaded again. */
function reloadFrames() {
  for (const frame of document.querySelectorAll('iframe[data-reload]')) {
    const again = () => {
      frame.src = frame.getAttribute('src')
    }
    frame.addEventListener('load', () => setTimeout(again, Number(frame.dataset.reload)))
  }
}

/** Forms that ask before they do what cannot be undone, and those that are sent when a choice changes. */
function watchForms() {
  document.addEventListener('submit', (event) => {
    const { confirm: question } = event.target.dataset
    if (question && !confirm(question)) event.preventDefault()
  })
  for (const form of document.querySelectorAll('[data-submit="change"]')) {
    form.addEventListener('change', () => form.requestSubmit())
  }
}

/** A name of an object for a file: `Flats 2026.csv` is `Flats_2026`. */
function nameOf(file) {
  const stem = file.replace(/(?:\.tar)?\.[^.]+$/, '').normalize('NFC')
  return stem.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[._]+/, '') || 'upload'
}

/** Sends a file to where its extension says; answers the page of what it has become. */
async function upload(file, types, say) {
  const extension = file.name.split('.').pop().toLowerCase()
  const known = types[extension]
  if (!known)
    throw new Error(`"${file.name}" is of no kind that is taken here: ${Object.keys(types).join(', ')}`)
  const { kind, type } = known
  const name = encodeURIComponent(nameOf(file.name))
  const headers = { 'Content-Type': type }
  const place = `${api}/${kind}/${name}/`
  let query = ''
  const pattern = kind === 'job' ? `${name}.ipynb` : name
  const found = await (await fetch(`${api}/${kind}/?limit=1&name=${pattern}`)).json()
  if (found.meta?.total_count > 0) {
    if (!confirm(`There is a ${kind} "${nameOf(file.name)}". Put this file in its place?`)) return undefined
    if (kind === 'dataset') query = '?append=0' // or else its rows would be added
  }
  await new Promise((resolve, reject) => {
    const request = new XMLHttpRequest() // fetch does not say how much has been sent
    request.open('PUT', place + query)
    for (const [header, value] of Object.entries(headers)) request.setRequestHeader(header, value)
    request.upload.onprogress = ({ loaded, total }) =>
      say(
        loaded < total ? `${file.name}: ${Math.round((100 * loaded) / total)} %` : `${file.name}: being read`,
      )
    request.onload = () => {
      if (request.status < 300) return resolve()
      let detail = request.statusText
      try {
        detail = JSON.parse(request.responseText).detail
      } catch {} // a proxy may have answered
      reject(new Error(`${file.name}: ${detail}`))
    }
    request.onerror = () => reject(new Error(`${file.name}: the server cannot be reached`))
    request.send(file)
  })
  return `${pages}${kind}/${name}${search}`
}

/** Files are dropped anywhere on a page that takes some, or chosen. */
function takeFiles() {
  const zone = document.querySelector('[data-upload]')
  if (!zone) return
  const types = JSON.parse(zone.dataset.upload)
  const status = zone.querySelector('.progress')
  const say = (text, isWrong = false) => {
    status.textContent = text
    status.classList.toggle('wrong', isWrong)
  }
  const take = async (files) => {
    try {
      let page
      for (const file of files) page = (await upload(file, types, say)) ?? page
      if (page) location.assign(page)
      else say('')
    } catch (error) {
      say(error.message, true)
    }
  }
  zone.querySelector('input[type=file]').addEventListener('change', ({ target }) => take([...target.files]))
  const isFiles = (event) => event.dataTransfer?.types.includes('Files')
  document.addEventListener('dragover', (event) => {
    if (!isFiles(event)) return
    event.preventDefault()
    zone.classList.add('over')
  })
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) zone.classList.remove('over')
  })
  document.addEventListener('drop', (event) => {
    if (!isFiles(event)) return
    event.preventDefault()
    zone.classList.remove('over')
    take([...event.dataTransfer.files])
  })
}

localTimes(document)
watchForms()
takeFiles()
follow()
keepFresh()
reloadFrames()
setInterval(tick, 250)
