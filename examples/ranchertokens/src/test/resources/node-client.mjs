// Uses tokens as a program on @kubernetes/client-node does: node node-client.mjs KUBECONFIG NAMESPACE.
// Ends with code 0 and the last line "all is well" if the server does what the client expects.
import assert from 'node:assert/strict';
import { CustomObjectsApi, KubeConfig, KubernetesObjectApi, makeInformer, PatchStrategy } from '@kubernetes/client-node';

const [kubeconfig, namespace] = process.argv.slice(2);
const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const objects = KubernetesObjectApi.makeApiClient(config);
const custom = config.makeApiClient(CustomObjectsApi);
const resource = { group: 'tomlebreux.com', version: 'v1alpha1', namespace, plural: 'ranchertokens' };
const path = `/apis/${resource.group}/${resource.version}/namespaces/${namespace}/${resource.plural}`;

function token(name, enabled) {
  return {
    apiVersion: 'tomlebreux.com/v1alpha1',
    kind: 'RancherToken',
    metadata: { name, namespace, labels: { app: name } },
    spec: { clusterName: 'c', enabled },
  };
}

function apply(object, manager, force) {
  return objects.patch(object, undefined, undefined, manager, force, PatchStrategy.ServerSideApply);
}

function status(error) {
  return { code: error.code, body: typeof error.body === 'string' ? JSON.parse(error.body) : error.body };
}

async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return status(error);
  }
  throw new Error('not refused');
}

const events = [];
let wake = () => {};
function told(event) {
  events.push(event);
  wake();
}

async function untilTold(...expected) {
  const deadline = setTimeout(() => {
    console.error('told:', events, 'expected:', expected);
    process.exit(1);
  }, 60_000);
  while (events.length < expected.length) {
    await new Promise((resolve) => {
      wake = resolve;
    });
  }
  clearTimeout(deadline);
  assert.deepEqual(events, expected);
}

// An informer is told of what there is, and then of each change.
const old = await objects.create(token('old', 'true'));
assert.ok(old.status.plaintextToken.length >= 40);
const informer = makeInformer(config, path, () => custom.listNamespacedCustomObject(resource));
informer.on('add', (object) => told(`+ ${object.metadata.name}`));
informer.on('update', (object) => told(`${object.metadata.name} ${object.spec.enabled}`));
informer.on('delete', (object) => told(`- ${object.metadata.name}`));
informer.on('error', (error) => told(`error ${error}`));
await informer.start();
await untilTold('+ old');

// Server-side apply, with a conflict and with force.
const applied = await apply(token('new', 'true'), 'one', false);
assert.ok(applied.status.plaintextToken.length >= 40);
const conflict = await refusal(apply(token('new', 'false'), 'two', false));
assert.equal(conflict.code, 409);
assert.equal(conflict.body.details.causes[0].field, '.spec.enabled');
const forced = await apply(token('new', 'false'), 'two', true);
assert.deepEqual(forced.metadata.managedFields.map((entry) => entry.manager), ['one', 'two']);
await untilTold('+ old', '+ new', 'new false');

// Reads, lists, patches.
const read = await objects.read({ apiVersion: old.apiVersion, kind: old.kind, metadata: { name: 'old', namespace } });
assert.equal(read.status.plaintextToken, undefined);
assert.equal(read.spec.userID, 'alice');
const red = await custom.listNamespacedCustomObject({ ...resource, labelSelector: 'app=new' });
assert.deepEqual(red.items.map((item) => item.metadata.name), ['new']);
const enabled = await custom.listNamespacedCustomObject({ ...resource, fieldSelector: 'spec.enabled=true' });
assert.deepEqual(enabled.items.map((item) => item.metadata.name), ['old']);
const patch = { ...token('old', 'false'), metadata: { name: 'old', namespace } };
const patched = await objects.patch(patch, undefined, undefined, undefined, undefined, PatchStrategy.MergePatch);
assert.equal(patched.spec.enabled, 'false');
await untilTold('+ old', '+ new', 'new false', 'old false');

// What is not allowed is told with every cause.
const invalid = await refusal(objects.create(token('bad', 'perhaps')));
assert.equal(invalid.code, 422);
assert.deepEqual(invalid.body.details.causes.map((cause) => cause.field), ['spec.enabled']);

// Deletion.
const deleted = await objects.delete(token('old', 'true'));
assert.equal(deleted.status, 'Success');
assert.equal((await refusal(objects.read(token('old', 'true')))).code, 404);
await untilTold('+ old', '+ new', 'new false', 'old false', '- old');
await informer.stop();
console.log('all is well');
process.exit(0);
