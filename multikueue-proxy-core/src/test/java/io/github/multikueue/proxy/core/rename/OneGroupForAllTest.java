package io.github.multikueue.proxy.core.rename;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.InvalidRulesException;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rule documents of the first generation: all original groups became one. */
class OneGroupForAllTest {

    private static Renamer renamer;

    @BeforeAll
    static void parse() throws InvalidRulesException {
        renamer = new Renamer(RenameRules.parse("""
                kindPrefix: R
                resourceTypePrefix: r
                renamedGroup: all.example
                rules:
                  a.example: {groupRule: {}, resourceRules: {lamps: {kind: Lamp}}}
                  b.example: {groupRule: {}, resourceRules: {shades: {kind: Shade}}}
                """.getBytes(UTF_8)));
    }

    private static String restored(String path, String document) throws IOException {
        RequestedResource requested =
                path.isEmpty() ? RequestedResource.UNKNOWN : RequestedResource.of(RequestInfo.of("GET", path));
        return renamer.document(Direction.RESTORE, document.replace('\'', '"').getBytes(UTF_8), requested)
                .map(each -> new String(each, UTF_8).replace('"', '\''))
                .orElse("HIDDEN");
    }

    @Test
    void anObjectComesFromTheGroupOfItsKind() throws IOException {
        assertThat(
                        restored(
                                "",
                                "{'apiVersion':'all.example/v1','kind':'RShade','metadata':{'managedFields':[{'apiVersion':"
                                        + "'all.example/v1'}],'ownerReferences':[{'apiVersion':'all.example/v1','kind':'RLamp'}]}}"))
                .isEqualTo("{'apiVersion':'b.example/v1','kind':'Shade','metadata':{'managedFields':[{'apiVersion':"
                        + "'b.example/v1'}],'ownerReferences':[{'apiVersion':'a.example/v1','kind':'Lamp'}]}}");
    }

    @Test
    void aRoleIsForTheGroupsOfItsResources() throws IOException {
        String role =
                "{'kind':'Role','apiVersion':'rbac.authorization.k8s.io/v1','rules':[{'apiGroups':['','all.example'],"
                        + "'resources':['pods',%s]}]}";

        assertThat(restored("", role.formatted("'rshades'"))).contains("'apiGroups':['','b.example']");
        assertThat(restored("", role.formatted("'rlamps','rshades'")))
                .contains("'apiGroups':['','a.example','b.example'],'resources':['pods','lamps','shades']");
        assertThat(restored("", role.formatted("'*'"))).contains("'apiGroups':['','a.example','b.example']");
    }

    @Test
    void theListOfGroupsHasEachOfThem() throws IOException {
        assertThat(restored(
                        "/apis",
                        "{'kind':'APIGroupList','apiVersion':'v1','groups':[{'name':'apps'},{'name':'all.example',"
                                + "'versions':[{'groupVersion':'all.example/v1'}]}]}"))
                .isEqualTo("{'kind':'APIGroupList','apiVersion':'v1','groups':[{'name':'apps'},{'name':'a.example',"
                        + "'versions':[{'groupVersion':'a.example/v1'}]},{'name':'b.example','versions':[{'groupVersion':"
                        + "'b.example/v1'}]}]}");
    }

    @Test
    void aGroupIsTheOneThatWasAskedFor() throws IOException {
        assertThat(restored("/apis/b.example", "{'kind':'APIGroup','apiVersion':'v1','name':'all.example'}"))
                .contains("'name':'b.example'");
        assertThat(restored("/apis/a.example", "{'kind':'APIGroup','apiVersion':'v1','name':'all.example'}"))
                .contains("'name':'a.example'");
    }

    @Test
    void aGroupsResourcesAreItsOwn() throws IOException {
        assertThat(restored(
                        "/apis/b.example/v1",
                        "{'kind':'APIResourceList','groupVersion':'all.example/v1','resources':[{'name':'rlamps','kind':'RLamp'},"
                                + "{'name':'rshades','kind':'RShade'},{'name':'rlamps/status','kind':'RLamp'}]}"))
                .isEqualTo(
                        "{'kind':'APIResourceList','groupVersion':'b.example/v1','resources':[{'name':'shades','kind':"
                                + "'Shade'}]}");
    }

    @Test
    void aggregatedDiscoveryHasEachGroupWithItsOwnResources() throws IOException {
        assertThat(restored(
                        "/apis",
                        "{'kind':'APIGroupDiscoveryList','apiVersion':'apidiscovery.k8s.io/v2','items':[{'metadata':{'name':"
                                + "'all.example'},'versions':[{'version':'v1','resources':[{'resource':'rlamps'},"
                                + "{'resource':'rshades'}]}]}]}"))
                .isEqualTo(
                        "{'kind':'APIGroupDiscoveryList','apiVersion':'apidiscovery.k8s.io/v2','items':[{'metadata':{'name':"
                                + "'a.example'},'versions':[{'version':'v1','resources':[{'resource':'lamps'}]}]},{'metadata':{'name':"
                                + "'b.example'},'versions':[{'version':'v1','resources':[{'resource':'shades'}]}]}]}");
    }

    @Test
    void pathsGoToTheOneGroup() {
        assertThat(renamer.target(Direction.RENAME, "/apis/b.example/v1/shades", RequestedResource.UNKNOWN))
                .isEqualTo("/apis/all.example/v1/rshades");
        assertThat(renamer.target(Direction.RESTORE, "/apis/all.example/v1/rshades", RequestedResource.UNKNOWN))
                .isEqualTo("/apis/b.example/v1/shades");
    }
}
