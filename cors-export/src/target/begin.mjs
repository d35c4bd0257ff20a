
// Makes the response start with the CORS headers. Returns the status of a preflight, which is answered at once.
function begin(request, response) {
  const { origin, "access-control-request-method": method } = request.headers;
  const isPreflight = request.method === "OPTIONS" && origin !== undefined && method !== undefined;
  const headers = corsHeaders(request, isPreflight);
  const { writeHead } = response;
  // Called for errors, redirects, files and streams too, after the application has set its headers.
  response.writeHead = (status, ...rest) => {
    setGiven(response, rest.find((it) => typeof it === "object"));
    for (const name of OWN) response.removeHeader(name);
    for (const [name, value] of Object.entries(headers)) {
      if (name === "Vary") addVary(response, value);
      else if (value !== undefined) response.setHeader(name, value);
    }
    return writeHead.call(response, status, rest.find((it) => typeof it === "string"));
  };
  if (isPreflight) return headers["Access-Control-Allow-Origin"] ? 204 : 403;
}

// `writeHead` takes headers as an object, as a list of pairs, or as a flat list of alternating names and values.
function setGiven(response, given) {
  let pairs = Object.entries(given ?? {});
  if (Array.isArray(given)) {
    const isFlat = !Array.isArray(given[0]);
    pairs = isFlat ? given.flatMap((it, at) => (at % 2 ? [[given[at - 1], it]] : [])) : given;
  }
  for (const [name] of pairs) response.removeHeader(name);
  for (const [name, value] of pairs) response.appendHeader(name, value);
}

function addVary(response, value) {
  const own = [response.getHeader("Vary") ?? []].flat();
  const has = own.join().toLowerCase().split(",").map((it) => it.trim());
  const missing = value.split(", ").filter((it) => !has.includes(it.toLowerCase()));
  if (!has.includes("*")) response.setHeader("Vary", [...own, ...missing].join(", "));
}
