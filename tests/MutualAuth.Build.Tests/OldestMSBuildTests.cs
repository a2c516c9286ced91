using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>
/// The oldest MSBuild that the package says it runs in: its own assemblies, and no SDK around them, so that what is imported and
/// the tasks are all there is.
/// </summary>
[TestClass]
public sealed class OldestMSBuildTests : PackageTest
{
    private static readonly string Host = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "MutualAuth.OldestMSBuild", new DirectoryInfo(AppContext.BaseDirectory).Name, "MutualAuth.OldestMSBuild.dll");

    [TestMethod]
    [DataRow("")]
    [DataRow("<_MutualAuthTasksFramework>netstandard2.0</_MutualAuthTasksFramework>")]
    public void It_makes_keystores_then_does_nothing_and_runs_what_a_person_calls(string properties)
    {
        var project = Sandbox.NewBareProject("orders", """
            <MutualAuthKeyStore Include="ca.p12" KeyAlgorithm="EC" />
            <MutualAuthKeyStore Include="orders.jks" KeyAlgorithm="EC" IssuerKeyStore="ca.p12" AlsoWrite="PEM" CopyToOutputDirectory="Always" />
            <PartnerCertificate Include="puppet.pem" />
            """, properties + "<MutualAuthUseLockFile>true</MutualAuthUseLockFile>");
        project.Write("puppet.pem", Partner.Named("puppet").Pem);

        var first = Run(project, "Build");
        Assert.StartsWith("17.7.2", first);
        Assert.Contains("MAB4001", first);
        Assert.AreSequenceEqual(["puppet"], project.TrustedAliases("orders.jks"));

        Assert.DoesNotContain("MutualAuth", Run(project, "Build"));

        var called = Run(project, "MutualAuthStatus", "MutualAuthPlan", "MutualAuthVerify", "MutualAuthReport", "MutualAuthRenew", "MutualAuthRequestCertificate");
        Assert.Contains("trusts 1", called);
        Assert.Contains("orders.jks (JKS): as declared", called);
        Assert.Contains("as server, TLS 1.3: handshake", called);
        Assert.Contains("orders.report.html", called);
        Assert.Contains("MAB4002", called);
        Assert.IsTrue(project.Has("ca.csr"));
    }

    private string Run(Project project, params string[] targets)
    {
        var result = Sandbox.Run("dotnet", project.Folder, [Host, project.File, .. targets]);
        Assert.AreEqual(0, result.ExitCode, result.Output);
        return result.Output;
    }
}
