using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>
/// The tasks as Visual Studio's MSBuild loads them, forced upon dotnet, which can load them too: a few of the builds. How to run
/// all tests of the package so is in tests/README.md.
/// </summary>
[TestClass]
public sealed class NetStandardTasksTests : PackageTest
{
    private const string NetStandard = "-p:_MutualAuthTasksFramework=netstandard2.0";

    [TestMethod]
    public void The_quick_start_works()
    {
        var project = QuickStart();
        project.Build(NetStandard).ShouldHaveRefreshed().ShouldHaveLogged("MAB4001");

        string[] expected = [".gitignore", ".mutualauth.lock", "orders.cer", "orders.jks", "orders.jks.password", "orders.pem"];
        Assert.AreSequenceEqual(expected, project.Files("mutualauth"));
        Assert.AreSequenceEqual(["puppet"], project.TrustedAliases());
        Assert.AreSequenceEqual(project.OwnCertificate().Der, project.Read("mutualauth/orders.cer"));
        project.Build(NetStandard).ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void It_is_those_tasks_that_ran()
    {
        var result = QuickStart().Build(NetStandard, "-v:diag").ShouldHaveRefreshed();

        Assert.Contains("tasks/netstandard2.0/MutualAuth.Build.Tasks.dll", result.Output.Replace('\\', '/'));
        Assert.DoesNotContain("tasks/net8.0/MutualAuth.Build.Tasks.dll", result.Output.Replace('\\', '/'));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [DataRow("keys/orders.jks")]
    [DataRow("keys/orders.p12")]
    public void Private_files_are_readable_by_their_owner_alone(string keyStore)
    {
        var project = Sandbox.NewProject("orders", $"""<MutualAuthKeyStore Include="{keyStore}" AlsoWrite="PEM" />""");
        project.Build(NetStandard).ShouldHaveSucceeded();

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.AreEqual(OwnerOnly, project.Mode(keyStore));
        Assert.AreEqual(OwnerOnly, project.Mode(keyStore + ".password"));
        Assert.AreEqual(OwnerOnly, project.Mode("keys/orders.key.pem"));
    }

    [TestMethod]
    public void A_keystore_made_by_the_one_is_left_alone_by_the_other()
    {
        var project = QuickStart();
        project.Build(NetStandard).ShouldHaveSucceeded();
        var before = project.Read("mutualauth/orders.jks");
        project.Dotnet("clean").ShouldHaveSucceeded();
        project.Build().ShouldHaveSaidNothing();

        Assert.AreSequenceEqual(before, project.Read("mutualauth/orders.jks"));
    }
}
