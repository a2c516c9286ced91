using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>However a build is cut into inner builds, nodes and graphs: one project, one generation.</summary>
[TestClass]
public sealed class BuildShapeTests : PackageTest
{
    /// <summary>Two frameworks that the SDK's own packs are enough for.</summary>
    private const string TwoFrameworks = """
        <TargetFramework />
        <TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks>
        <EnableWindowsTargeting>true</EnableWindowsTargeting>
        <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
        """;

    [TestMethod]
    [DataRow]
    [DataRow("-m")]
    [DataRow("-m", "-mt")]
    [DataRow("-f", "net10.0")]
    public void A_project_with_two_target_frameworks_generates_once(params string[] arguments)
    {
        var project = QuickStart(TwoFrameworks);
        project.Restore().ShouldHaveSucceeded();
        var first = project.Build(["--no-restore", .. arguments]).ShouldHaveRefreshed();
        first.ShouldHaveLogged("MAB4001");

        project.Build(["--no-restore", .. arguments]).ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void What_one_target_framework_has_made_serves_the_other()
    {
        var project = QuickStart(TwoFrameworks);
        project.Build("-f", "net10.0").ShouldHaveRefreshed();

        project.Build("-f", "net10.0-windows").ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void Every_target_framework_gets_the_copy_that_is_asked_for()
    {
        var project = Sandbox.NewProject(
            "orders", """<MutualAuthKeyStore Include="keys/orders.jks" CopyToOutputDirectory="Always" />""", TwoFrameworks);
        project.Build("-m").ShouldHaveRefreshed();

        Assert.IsTrue(project.Has("bin/Debug/net10.0/keys/orders.jks"));
        Assert.IsTrue(project.Has("bin/Debug/net10.0-windows/keys/orders.jks"));
    }

    [TestMethod]
    public void NoWarn_acts_in_a_project_with_two_target_frameworks() =>
        QuickStart(TwoFrameworks + "<NoWarn>$(NoWarn);MAB4001</NoWarn>").Build().ShouldHaveRefreshed().ShouldHaveNoDiagnostics();

    [TestMethod]
    public void WarningsAsErrors_acts_in_a_project_with_two_target_frameworks() =>
        QuickStart(TwoFrameworks + "<WarningsAsErrors>MAB4001</WarningsAsErrors>").Build().ShouldHaveFailedWith("MAB4001");

    [TestMethod]
    public void A_multithreaded_build_generates_once() =>
        QuickStart().Build("-mt").ShouldHaveRefreshed().ShouldHaveLogged("MAB4001");

    [TestMethod]
    public void Publishing_for_a_runtime_generates_once_and_a_build_after_it_does_nothing()
    {
        var project = QuickStart();
        project.Dotnet("publish", "-r", "linux-x64", "--no-self-contained").ShouldHaveRefreshed();
        project.Restore().ShouldHaveSucceeded();

        project.Build().ShouldHaveDoneNothing();
    }

    /// <summary>Where each may call another only if the graph knows of it, and only as the graph knows it.</summary>
    [TestMethod]
    public void A_graph_of_isolated_projects_makes_the_CA_first_and_each_keystore_once()
    {
        Sandbox.NewProject("ca", """<MutualAuthKeyStore Include="ca.p12" KeyAlgorithm="EC" Profile="CertificateAuthority" />""");
        const string Issued = """
            <ProjectReference Include="../ca/ca.csproj" ReferenceOutputAssembly="false" />
            <MutualAuthKeyStore Include="own.p12" KeyAlgorithm="EC" IssuerKeyStore="../ca/ca.p12" />
            """;
        Sandbox.NewProject("library", Issued, TwoFrameworks);
        var program = Sandbox.NewProject("program", Issued + """<ProjectReference Include="../library/library.csproj" />""");
        program.Restore().ShouldHaveSucceeded();

        program.Dotnet("msbuild", "-graph", "-isolate", "-t:MutualAuthRefresh").ShouldHaveRefreshed(times: 3).ShouldHaveLogged("MAB4001");
        program.Dotnet("msbuild", "-graph", "-isolate", "-t:Build").ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void Another_configuration_finds_the_same_keystore()
    {
        var project = BuiltQuickStart();
        var before = project.Read("mutualauth/orders.jks");
        project.Build("-c", "Release").ShouldHaveSaidNothing();

        Assert.AreSequenceEqual(before, project.Read("mutualauth/orders.jks"));
    }

    [TestMethod]
    public void A_project_that_is_built_alone_and_by_reference_in_one_solution_generates_once()
    {
        var library = QuickStart();
        var program = Sandbox.NewProject("program", $"""<ProjectReference Include="{library.File}" />""");
        Sandbox.Write("All.slnx", $"""
            <Solution>
              <Project Path="{program.File}" />
              <Project Path="{library.File}" />
            </Solution>
            """);
        var result = program.DotnetOf(Path.Combine(Sandbox.Folder, "All.slnx"), "build", "-m");

        result.ShouldHaveRefreshed().ShouldHaveLogged("MAB4001");
    }

    [TestMethod]
    public void Two_projects_of_a_solution_can_share_a_truststore()
    {
        const string Items = """
            <MutualAuthKeyStore Include="../shared/trust.jks" TrustOnly="true" StorePassword="pass:changeit" />
            <PartnerCertificate Include="../shared/puppet.pem" />
            """;
        Sandbox.Write("shared/puppet.pem", Partner.Named("puppet").Pem);
        var one = Sandbox.NewProject("one", Items, "<NoWarn>$(NoWarn);MAB1006</NoWarn>");
        var other = Sandbox.NewProject("other", Items, "<NoWarn>$(NoWarn);MAB1006</NoWarn>");
        var solution = Sandbox.Write("All.slnx", $"""
            <Solution>
              <Project Path="{one.File}" />
              <Project Path="{other.File}" />
            </Solution>
            """);
        one.DotnetOf(solution, "build", "-m").ShouldHaveRefreshed(times: 2);
        Assert.AreSequenceEqual(["puppet"], one.TrustedAliases("../shared/trust.jks", "changeit"));

        // Of two that looked at once, one may have seen the other write; that one looks again.
        one.DotnetOf(solution, "build", "-m").ShouldHaveSaidNothing();
        one.DotnetOf(solution, "build", "-m").ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void Builds_in_separate_processes_at_the_same_time_generate_once()
    {
        var project = QuickStart();
        project.Restore().ShouldHaveSucceeded();
        // The target alone: whole builds of one project would fight over obj, with or without this package.
        var builds = Enumerable.Range(0, 3)
            .Select(_ => Task.Factory.StartNew(() => project.Dotnet("msbuild", "-t:MutualAuthRefresh"), TaskCreationOptions.LongRunning))
            .ToArray();
        Task.WaitAll(builds);

        foreach (var build in builds)
            build.Result.ShouldHaveSucceeded();
        Assert.AreEqual(1, builds.Sum(build => build.Result.Diagnostics.Count(diagnostic => diagnostic.Code == "MAB4001")));
        Assert.IsEmpty(project.Files("mutualauth/archive"));
        Assert.AreSequenceEqual(project.OwnCertificate().Der, project.Read("mutualauth/orders.cer"));
    }
}
