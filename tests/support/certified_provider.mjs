// A certified OpenID provider (npm oidc-provider) for the tests, on a free port of this machine.
// Told once: node certified_provider.mjs '{"sam_reed": {"email": "…"}}'. Its first line of output
// is its issuer; it ends when its input does. POST /tests/clients makes a portal known.

import { createServer } from 'node:http';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Provider } from 'oidc-provider';

const LEVELS = ['Cl', 'Cl.Cm', 'Cl.Cm.P2'];
const people = JSON.parse(process.argv[2]);
const server = createServer((request, response) => answer(request, response));
server.listen(0, '127.0.0.1', start);
process.stdin.on('end', () => process.exit(0)).resume();

let provider;
let meet;

function start() {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  provider = new Provider(issuer, {
    acrValues: LEVELS,
    claims: {
      email: ['email', 'email_verified'],
      openid: ['sub', 'groups'],
      phone: ['phone_number', 'phone_number_verified'],
      profile: ['name'],
    },
    clientAuthMethods: ['private_key_jwt', 'client_secret_basic', 'client_secret_post'],
    cookies: { keys: [randomBytes(32).toString('hex')] },
    features: {
      backchannelLogout: { enabled: true },
      claimsParameter: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource: signOffAtOnce },
    },
    // its own dispatcher would not let it call loopback, and it takes the User-Agent away
    fetch: (url, { dispatcher, ...options }) => {
      options.headers.set('user-agent', 'certified-provider');
      return globalThis.fetch(url, options);
    },
    findAccount: (_context, id) => people[id] && account(id),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    jwks: { keys: [privateKey('rsa', { modulusLength: 2048 })] },
    loadExistingGrant: consent,
    pkce: { required: () => true },
    ttl: {
      AccessToken: 180,
      AuthorizationCode: 60,
      Grant: 3600,
      IdToken: 120,
      Interaction: 600,
      Session: 3600,
    },
  });
  meet = provider.callback();
  provider.on('server_error', (_context, error) => console.error(error));
  console.log(issuer);
}

async function answer(request, response) {
  try {
    const { pathname } = new URL(request.url, 'http://127.0.0.1');
    if (pathname === '/tests/clients') return await makeKnown(request, response);
    if (pathname === '/tests/logout') return await tell(request, response);
    if (pathname.startsWith('/interaction/')) return await signOn(request, response);
    return meet(request, response);
  } catch (error) {
    console.error(error);
    response.writeHead(500).end(String(error));
  }
}

async function makeKnown(request, response) {
  const client = JSON.parse(await body(request));
  await provider.Client.adapter.upsert(client.client_id, client);
  await provider.Client.find(client.client_id); // a wrong one is refused here
  response.writeHead(204).end();
}

async function tell(request, response) {
  const { client_id: id, sub, sid } = JSON.parse(await body(request));
  const client = await provider.Client.find(id);
  await client.backchannelLogout(sub, sid);
  response.writeHead(204).end();
}

async function signOn(request, response) {
  const { params } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    return response.end(choice());
  }
  const person = new URLSearchParams(await body(request)).get('person');
  const acr = params.acr_values?.split(' ').find((level) => LEVELS.includes(level)) ?? 'Cl.Cm';
  const result = people[person]
    ? { login: { accountId: person, acr } }
    : { error: 'access_denied', error_description: 'nobody was chosen' };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

function choice() {
  const buttons = Object.keys(people).map(
    (key) => `<button name="person" value="${key}">${key}</button>`,
  );
  return `<!DOCTYPE html><title>Sign on</title><form method="post">${buttons.join('')}</form>`;
}

async function consent(context) {
  const { client, session, requestParamOIDCScopes, requestParamClaims } = context.oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope([...requestParamOIDCScopes].join(' '));
  grant.addOIDCClaims([...requestParamClaims]);
  await grant.save();
  return grant;
}

function account(id) {
  return { accountId: id, claims: () => ({ sub: id, ...people[id] }) };
}

function signOffAtOnce(context, form) {
  context.body = `<!DOCTYPE html><title>Sign off</title>${form}
    <button form="op.logoutForm" name="logout" value="yes">Sign off</button>`;
}

function privateKey(kind, options) {
  const { privateKey: key } = generateKeyPairSync(kind, options);
  const kid = randomBytes(8).toString('hex');
  return { ...key.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid };
}

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
