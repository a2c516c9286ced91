using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>Keystores that many projects of one build declare.</summary>
[TestClass]
public sealed class SharedKeyStoreTests : PackageTest
{
    private const int Projects = 50;

    /// <summary>
    /// Of each project the same truststore and the same own key; and one truststore that each adds a partner of its own to. Every
    /// path is relative to the project, and no project's folder is the working one. (With -m -mt it is the same, and tried by hand.)
    /// </summary>
    [TestMethod]
    public void Fifty_projects_share_two_truststores_and_a_key_and_none_loses_a_partner()
    {
        string[] arguments = ["-m"];
        var names = Enumerable.Range(10, Projects).Select(i => $"p{i}").ToList();
        Sandbox.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        Sandbox.Write("partners/acme.pem", Partner.Named("acme").Pem);
        Sandbox.Write("password", "the-password");
        var first = names.Select(name =>
        {
            var project = Sandbox.NewBareProject(name, $"""
                <MutualAuthKeyStore Include="../keys/trust.jks" TrustOnly="true" StorePassword="file:../password" />
                <MutualAuthKeyStore Include="../keys/all.jks" TrustOnly="true" StorePassword="file:../password" UndeclaredEntries="Keep" />
                <MutualAuthKeyStore Include="../keys/own.jks" Subject="CN=shared" KeyAlgorithm="EC" />
                <PartnerCertificate Include="../partners/*.pem" KeyStores="trust" />
                <PartnerCertificate Include="partners/{name}.pem" KeyStores="all" />
                """);
            project.Write($"partners/{name}.pem", Partner.Named(name).Pem);
            return project;
        }).ToList()[0];
        var all = Sandbox.Write("All.proj", """
            <Project DefaultTargets="Build">
              <ItemGroup>
                <One Include="p*/p*.csproj" />
              </ItemGroup>
              <Target Name="Build">
                <MSBuild Projects="@(One)" BuildInParallel="true" />
              </Target>
            </Project>
            """);

        var built = first.DotnetOf(all, "msbuild", arguments).ShouldHaveRefreshed(Projects);

        built.ShouldHaveLogged("MAB4001");
        Assert.HasCount(1, built.Output.Split('\n').Where(line => line.Contains("keys/trust.jks (", StringComparison.Ordinal)), built.Output);
        Assert.AreSequenceEqual(["acme", "puppet"], first.TrustedAliases("../keys/trust.jks", "the-password"));
        Assert.AreSequenceEqual(names, first.TrustedAliases("../keys/all.jks", "the-password"));
        Assert.AreSequenceEqual(first.OwnCertificate("../keys/own.jks").Der, first.Read("../keys/own.cer"));
        Assert.IsEmpty(first.Files("../keys/archive"));

        var before = first.Files("../keys").ToDictionary(file => file, file => first.Read("../keys/" + file));
        // What the others have added after a project's turn it looks at once more, and finds it to be well.
        first.DotnetOf(all, "msbuild", arguments).ShouldHaveSaidNothing();
        foreach (var (file, content) in before)
            Assert.AreSequenceEqual(content, first.Read("../keys/" + file), file);
        first.DotnetOf(all, "msbuild", arguments).ShouldHaveDoneNothing();
    }

    /// <summary>As the README says: the last one has it as it declares. The other's are in the archive, and said to be removed.</summary>
    [TestMethod]
    public void Of_two_projects_that_declare_one_truststore_differently_each_puts_it_as_it_declares()
    {
        var one = Trusting("one");
        var other = Trusting("other");
        one.Refresh().ShouldHaveRefreshed();

        Assert.Contains("'one'", other.Refresh().ShouldHaveRefreshed().Output);
        Assert.AreSequenceEqual(["other"], one.TrustedAliases("../keys/trust.jks", "the-password"));
        Assert.AreSequenceEqual(["one"], one.TrustedAliases("../keys/archive/" + one.Files("../keys/archive").Single(), "the-password"));
        one.Refresh().ShouldHaveRefreshed();
        Assert.AreSequenceEqual(["one"], one.TrustedAliases("../keys/trust.jks", "the-password"));
    }

    private Project Trusting(string name)
    {
        var project = Sandbox.NewBareProject(name, $"""
            <MutualAuthKeyStore Include="../keys/trust.jks" TrustOnly="true" StorePassword="file:../password" />
            <PartnerCertificate Include="partners/{name}.pem" />
            """);
        project.Write($"partners/{name}.pem", Partner.Named(name).Pem);
        Sandbox.Write("password", "the-password");
        return project;
    }
}
