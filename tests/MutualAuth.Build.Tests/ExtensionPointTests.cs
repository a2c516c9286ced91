using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.Build.Tests;

/// <summary>Targets of the project's own before and after the refresh, what they are given, and the usual mistakes.</summary>
[TestClass]
public sealed class ExtensionPointTests : PackageTest
{
    private const string PrintOutputs = """
        <Message Importance="high" Text="seen: %(MutualAuthKeyStoreOutput.Filename)%(Extension)|%(StoreType)|%(Alias)|%(Subject)|%(Sha256)|%(Expires)|$([System.IO.Path]::GetFileName('%(PublicCertificate)'))|%(TrustedCount)|" />
        """;

    [TestMethod]
    public void A_target_before_the_refresh_adds_a_partner()
    {
        var project = WithTargets("""
            <Target Name="BeforeMutualAuthRefresh">
              <ItemGroup><PartnerCertificate Include="partners/kafka.pem" /></ItemGroup>
            </Target>
            """);
        project.Write("partners/kafka.pem", Partner.Named("kafka").Pem);

        Assert.Contains("+ kafka", project.Build("-t:MutualAuthPlan").ShouldHaveSucceeded().Output);
        project.Build().ShouldHaveRefreshed();
        Assert.AreSequenceEqual(["kafka", "puppet"], project.TrustedAliases());
        project.Build().ShouldHaveDoneNothing();
    }

    [TestMethod]
    [DataRow("""<Target Name="AfterMutualAuthRefresh">""")]
    [DataRow("""<Target Name="Mine" AfterTargets="AfterMutualAuthRefresh">""")]
    [DataRow("""<Target Name="Mine" AfterTargets="MutualAuthRefresh">""")]
    [DataRow("""<Target Name="Mine" AfterTargets="Build">""")]
    public void A_target_after_the_refresh_is_given_the_keystores_whether_or_not_there_was_anything_to_do(string target)
    {
        var project = WithTargets(target + PrintOutputs + "</Target>");
        var made = Seen(project.Build().ShouldHaveRefreshed());
        var unchanged = project.Build();
        unchanged.ShouldHaveDoneNothing();

        var own = project.OwnCertificate();
        Assert.AreSequenceEqual([$"orders.jks|JKS|orders|CN=orders|{own.Sha256}|{own.NotAfter.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}|orders.cer|1|"], made);
        Assert.AreSequenceEqual(made, Seen(unchanged));
    }

    [TestMethod]
    public void The_keystores_of_a_project_with_several_frameworks_are_known_in_each_build()
    {
        var project = QuickStart("""
            <TargetFramework />
            <TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks>
            <EnableWindowsTargeting>true</EnableWindowsTargeting>
            <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
            """);
        Append(project, "<Target Name=\"Mine\" AfterTargets=\"CoreCompile\">" + PrintOutputs + "</Target>");
        var seen = Seen(project.Build().ShouldHaveRefreshed());

        Assert.HasCount(2, seen);
        Assert.HasCount(1, seen.Distinct());
        Assert.AreSequenceEqual(seen, Seen(project.Build()));
    }

    [TestMethod]
    public void Whatever_stands_in_a_name_reaches_the_target_as_it_is()
    {
        var subject = """CN=O'Brien\; $(PATH) @(Compile) %28 (a|b) *, O=München ☃""";
        var project = WithTargets(
            """<Target Name="AfterMutualAuthRefresh">""" + PrintOutputs + "</Target>",
            $"""<MutualAuthKeyStore Include="its %27own%27 %28store%29.jks" Subject="{subject.Replace("%", "%25").Replace("$", "%24").Replace("@", "%40").Replace(";", "%3B")}" />""");
        var made = Seen(project.Build().ShouldHaveRefreshed()).Single();

        Assert.StartsWith("its 'own' (store).jks|JKS|", made);
        Assert.Contains("$(PATH)", made);
        Assert.Contains("%28", made);
        Assert.AreEqual(made, Seen(project.Build()).Single());
    }

    [TestMethod]
    public void What_stands_in_a_strangers_certificate_is_carried_out_by_no_target()
    {
        var project = WithTargets("""
            <Target Name="Mine">
              <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="MutualAuthStatus">
                <Output TaskParameter="TargetOutputs" ItemName="Status" />
              </MSBuild>
              <Message Importance="high" Text="seen: %(Status.EntryType) %(Status.Subject)" />
            </Target>
            """);
        project.Write("partners/puppet.pem", Partner.Named("$(MSBuildProjectName)").Pem);
        project.Build().ShouldHaveSucceeded();

        Assert.Contains("Partner CN=$(MSBuildProjectName)", Seen(project.Build("-t:Mine").ShouldHaveSucceeded()));
    }

    [TestMethod]
    public void A_refresh_that_failed_is_followed_by_nothing()
    {
        var project = WithTargets("""<Target Name="AfterMutualAuthRefresh">""" + PrintOutputs + "</Target>");
        project.Write("partners/puppet.pem", "no certificate");
        var result = project.Build().ShouldHaveFailed();

        Assert.IsEmpty(Seen(result));
    }

    [TestMethod]
    [DataRow("MutualAuth.Build.props", "MutualAuth.Build.targets")]
    [DataRow("MutualAuth.Build.targets", "MutualAuth.Build.props")]
    public void Half_of_the_package_is_an_error(string imported, string missing)
    {
        var project = QuickStart();
        project.Restore().ShouldHaveSucceeded();
        // As somebody has it who once imported the files by hand.
        var folder = Path.Combine(Isolation.Environment["NUGET_PACKAGES"], "mutualauth.build", Isolation.PackageVersion, "build");
        Assert.IsTrue(Directory.Exists(folder), folder);
        var import = $"""<Import Project="{Path.Combine(folder, imported)}" />""";
        project.Write("orders.csproj", project.ReadText("orders.csproj")
            .Replace($"""<PackageReference Include="MutualAuth.Build" Version="{Isolation.PackageVersion}" PrivateAssets="all" />""", "")
            .Replace("</Project>", import + "</Project>"));
        var result = project.Dotnet("build");

        Assert.AreEqual(Mab.HalfImported.At(null, imported, missing).Text, result.ShouldHaveFailedWith("MAB1035").Message);
        Assert.IsEmpty(project.Files("mutualauth"));
    }

    [TestMethod]
    public void An_MSBuild_that_is_too_old_is_an_error()
    {
        var project = QuickStart();
        project.Restore().ShouldHaveSucceeded();
        var result = project.Dotnet("msbuild", "-t:MutualAuthRefresh", "-p:_MutualAuthMSBuildVersion=17.6.3");

        Assert.AreEqual(Mab.MSBuildTooOld.At(null, "17.6.3").Text, result.ShouldHaveFailedWith("MAB1036").Message);
        Assert.IsEmpty(project.Files("mutualauth"));
    }

    private Project WithTargets(string targets, string items = "")
    {
        var project = QuickStart();
        if (items.Length > 0)
            project.Declare(items + """<PartnerCertificate Include="partners/puppet.pem" />""");
        Append(project, targets);
        return project;
    }

    private static void Append(Project project, string targets) =>
        project.Write("orders.csproj", project.ReadText("orders.csproj").Replace("</Project>", targets + "</Project>"));

    private static string[] Seen(BuildResult result) =>
        [.. result.Events.Select(e => e.Message).OfType<string>().Where(message => message.StartsWith("seen: ", StringComparison.Ordinal)).Select(message => message["seen: ".Length..])];
}
