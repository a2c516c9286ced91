using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>When the package acts, and when it does not.</summary>
[TestClass]
public sealed class SwitchesTests : PackageTest
{
    [TestMethod]
    public void Restoring_writes_nothing()
    {
        var project = QuickStart();
        project.Restore().ShouldHaveDoneNothing();

        Assert.IsEmpty(project.Files("mutualauth"));
    }

    [TestMethod]
    public void A_design_time_build_writes_nothing()
    {
        var project = QuickStart();
        project.Restore().ShouldHaveSucceeded();
        project.Dotnet("msbuild", "-t:Compile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true").ShouldHaveDoneNothing();

        Assert.IsEmpty(project.Files("mutualauth"));
    }

    [TestMethod]
    [DataRow("MutualAuthEnabled")]
    [DataRow("MutualAuthRefreshOnBuild")]
    public void A_build_does_nothing_where_it_is_switched_off(string property)
    {
        var project = QuickStart($"<{property}>false</{property}>");
        project.Build().ShouldHaveDoneNothing();

        Assert.IsEmpty(project.Files("mutualauth"));
    }

    [TestMethod]
    public void Without_RefreshOnBuild_the_target_still_works_when_it_is_named()
    {
        var project = QuickStart("<MutualAuthRefreshOnBuild>false</MutualAuthRefreshOnBuild>");
        project.Build("-t:MutualAuthRefresh").ShouldHaveRefreshed().ShouldHaveLogged("MAB4001");

        Assert.AreSequenceEqual(["puppet"], project.TrustedAliases());
    }

    [TestMethod]
    public void Disabled_not_even_the_named_target_does_anything()
    {
        var project = QuickStart("<MutualAuthEnabled>false</MutualAuthEnabled>");
        project.Build("-t:MutualAuthRefresh").ShouldHaveDoneNothing();

        Assert.IsEmpty(project.Files("mutualauth"));
    }

    [TestMethod]
    public void A_project_that_was_disabled_for_a_while_is_refreshed_when_it_no_longer_is()
    {
        var project = BuiltQuickStart();
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        project.Build("-p:MutualAuthEnabled=false", "-t:Build;MutualAuthRefresh").ShouldHaveDoneNothing();

        project.Build().ShouldHaveRefreshed();
    }

    [TestMethod]
    public void MutualAuthDirectory_moves_what_is_made_by_default()
    {
        var project = QuickStart("<MutualAuthDirectory>secure/tls</MutualAuthDirectory>");
        project.Build().ShouldHaveSucceeded();

        Assert.IsTrue(project.Has("secure/tls/orders.jks"));
        Assert.IsTrue(project.Has("secure/tls/.gitignore"));
        Assert.IsEmpty(project.Files("mutualauth"));
    }

    [TestMethod]
    public void NoWarn_silences_a_warning() =>
        QuickStart("<NoWarn>$(NoWarn);MAB4001</NoWarn>").Build().ShouldHaveRefreshed().ShouldHaveNoDiagnostics();

    [TestMethod]
    [DataRow("-p:NoWarn=MAB4001")]
    [DataRow("-nowarn:MAB4001")]
    public void A_warning_can_be_silenced_on_the_command_line(string argument) =>
        QuickStart().Build(argument).ShouldHaveRefreshed().ShouldHaveNoDiagnostics();

    [TestMethod]
    public void WarningsAsErrors_makes_an_error_of_a_warning_and_the_keystore_is_made_nevertheless()
    {
        var project = QuickStart("<WarningsAsErrors>MAB4001</WarningsAsErrors>");
        project.Build().ShouldHaveFailedWith("MAB4001");

        project.Build().ShouldHaveSaidNothing();
        Assert.AreSequenceEqual(["puppet"], project.TrustedAliases());
    }

    [TestMethod]
    public void With_warnaserror_the_second_build_passes()
    {
        var project = QuickStart();
        project.Build("-warnaserror").ShouldHaveFailedWith("MAB4001");

        project.Build("-warnaserror").ShouldHaveSaidNothing();
    }
}
