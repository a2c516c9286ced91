using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>MutualAuthStatus and MutualAuthReport: what is there, at a glance, as items, as a page.</summary>
[TestClass]
public sealed class StatusTests : PackageTest
{
    private protected override bool MakesBareProjects => true;

    [TestMethod]
    public void A_table_is_printed_once_and_no_line_of_it_is_too_long()
    {
        var project = BuiltQuickStart();

        var result = project.Build("-t:MutualAuthStatus").ShouldHaveNoDiagnostics();

        var lines = result.Output.Split('\n').Select(line => line.TrimEnd()).ToList();
        var heading = lines.IndexOf("  orders: 1 keystore, 1 trusted certificate");
        Assert.IsGreaterThan(0, heading, result.Output);
        Assert.AreEqual("  mutualauth/orders.jks (JKS): as declared", lines[heading + 3]);
        Assert.IsTrue(lines.Skip(heading).TakeWhile(line => !line.StartsWith("Build succeeded", StringComparison.Ordinal)).All(line => line.Length <= 80), result.Output);
        Assert.Contains(project.OwnCertificate().Sha256[..23], result.Output);
        var puppet = lines.Where(line => line.StartsWith("      puppet ", StringComparison.Ordinal)).ToList();
        Assert.HasCount(1, puppet, result.Output);
        Assert.Contains(project.KeyStore().Trusted.Single().Certificate.Sha256[..23], puppet[0]);
        Assert.AreEqual(0, result.Refreshes);
    }

    [TestMethod]
    public void The_same_are_items_for_scripts()
    {
        var project = QuickStart();
        project.Write("partners/old.pem", Partner.Ending("\"old; %3B, <b>\"", 5.5).Pem);
        project.Declare("""<PartnerCertificate Include="partners/*.pem" />""");
        project.Build().ShouldHaveSucceeded();

        var items = Items(project, "MutualAuthStatus");

        Assert.IsTrue(items.Where(item => Text(item, "EntryType") != "Finding").All(item => Text(item, "Identity") == "mutualauth/orders.jks"));
        Assert.AreSequenceEqual(["KeyStore", "Own", "Partner", "Partner", "Finding"], items.Select(item => Text(item, "EntryType")).ToList());
        Assert.IsTrue(items.All(item => Text(item, "Project") == "orders"));
        Assert.AreEqual(project.Path(Path.Combine("mutualauth", "orders.jks")), Text(items[0], "KeyStore"));
        Assert.AreEqual(("JKS", "AsDeclared", "2"), (Text(items[0], "StoreType"), Text(items[0], "State"), Text(items[0], "TrustedCount")));
        var own = project.OwnCertificate();
        Assert.AreEqual(("orders", own.Sha256, "1"), (Text(items[1], "Alias"), Text(items[1], "Sha256"), Text(items[1], "ChainLength")));
        // Calendar days: a day less where midnight lies between the two builds, or in the half day.
        Assert.IsTrue(int.Parse(Text(items[1], "DaysLeft"), CultureInfo.InvariantCulture) is 364 or 365, Text(items[1], "DaysLeft"));
        Assert.IsTrue(int.Parse(Text(items[2], "DaysLeft"), CultureInfo.InvariantCulture) is 5 or 6, Text(items[2], "DaysLeft"));
        Assert.AreEqual(own.NotAfter, DateTimeOffset.ParseExact(Text(items[1], "Expires"), "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture));
        Assert.AreEqual("CN=\"old; %3B, <b>\"", Text(items[2], "Subject"), "MSBuild's own escapes are none of ours");
        Assert.AreEqual(("old", "partners/old.pem", "Trusted"), (Text(items[2], "Alias"), Text(items[2], "Source").Replace('\\', '/'), Text(items[2], "State")));
        Assert.AreEqual(("MAB2008", "Warning"), (Text(items[4], "Code"), Text(items[4], "Severity")));
        Assert.EndsWith("old.pem", Text(items[4], "Identity"));
    }

    [TestMethod]
    public void Nothing_is_written_and_the_next_build_has_nothing_to_do()
    {
        var project = BuiltQuickStart();
        project.Build().ShouldHaveDoneNothing();
        var before = Everything(project);

        project.Build("-t:MutualAuthStatus").ShouldHaveNoDiagnostics();
        Assert.AreSequenceEqual(before, Everything(project));

        project.Build("-t:MutualAuthReport").ShouldHaveNoDiagnostics();
        Assert.AreSequenceEqual(["mutualauth/orders.report.html"], Everything(project).Except(before).Select(file => file.Split(' ')[1]).Select(file => file["obj/".Length..]).ToList());
        project.Build().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void Before_the_first_build_what_it_will_make_is_shown_and_not_made()
    {
        var project = QuickStart();
        project.Restore().ShouldHaveSucceeded();

        var result = project.Build("-t:MutualAuthStatus").ShouldHaveNoDiagnostics();

        Assert.Contains("mutualauth/orders.jks (JKS): not there yet; a build makes it", result.Output);
        Assert.IsEmpty(project.Files("mutualauth"));
        Assert.IsEmpty(project.Files("obj/mutualauth"));
    }

    [TestMethod]
    public void A_keystore_that_does_not_open_is_a_row_and_no_failure()
    {
        var project = BuiltQuickStart();
        project.Write("mutualauth/orders.jks.password", "not the password");

        var result = project.Build("-t:MutualAuthStatus;MutualAuthReport").ShouldHaveNoDiagnostics();

        Assert.Contains("!! MAB3005 mutualauth/orders.jks: ", result.Output);
        Assert.Contains("mutualauth/orders.jks (JKS): cannot be read", result.Output);
        Assert.Contains("MAB3005", project.ReadText("obj/mutualauth/orders.report.html"));
        Assert.DoesNotContain("not the password", result.Output + project.ReadText("obj/mutualauth/orders.report.html"));
        project.Build().ShouldHaveFailedWith("MAB3005");
    }

    [TestMethod]
    public void A_report_is_one_file_and_its_path_is_said_and_returned()
    {
        var project = BuiltQuickStart();

        var result = project.Build("-t:MutualAuthReport").ShouldHaveNoDiagnostics();

        var path = project.Path(Path.Combine("obj", "mutualauth", "orders.report.html"));
        Assert.Contains($"orders -> {path}", result.Output);
        var page = XDocument.Parse(File.ReadAllText(path));
        Assert.Contains(project.OwnCertificate().Sha256, page.Root!.Value);
        Assert.Contains(project.KeyStore().Trusted.Single().Certificate.Sha256, page.Root!.Value);
        Assert.AreEqual(path, Text(Items(project, "MutualAuthReport").Single(), "FullPath"));
    }

    [TestMethod]
    public void In_a_solution_each_project_is_headed_by_its_name()
    {
        Sandbox.MakesBareProjects = false;
        var orders = BuiltQuickStart();
        var billing = Sandbox.NewProject("billing", """<MutualAuthKeyStore Include="mutualauth/billing.p12" KeyAlgorithm="EC" />""");
        billing.Build().ShouldHaveSucceeded();
        var solution = Sandbox.Write("All.slnx", """<Solution><Project Path="orders/orders.csproj" /><Project Path="billing/billing.csproj" /></Solution>""");

        var result = orders.DotnetOf(solution, "build", "--no-restore", "-m", "-t:MutualAuthStatus").ShouldHaveNoDiagnostics();

        Assert.Contains("  orders: 1 keystore, 1 trusted certificate", result.Output);
        Assert.Contains("  billing: 1 keystore, 0 trusted certificates", result.Output);
    }

    [TestMethod]
    public void With_an_empty_target_in_Directory_Build_props_other_projects_of_a_solution_do_not_mind()
    {
        Sandbox.MakesBareProjects = false;
        var orders = QuickStart();
        Sandbox.Write("Directory.Build.props", $"""
            <Project>
              <Import Project="{Path.Combine(Isolation.Folder, "Directory.Build.props")}" />
              <Target Name="MutualAuthStatus" />
            </Project>
            """);
        Sandbox.Write("plain/plain.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        var solution = Sandbox.Write("All.slnx", """<Solution><Project Path="orders/orders.csproj" /><Project Path="plain/plain.csproj" /></Solution>""");

        var result = orders.DotnetOf(solution, "build", "-t:MutualAuthStatus").ShouldHaveNoDiagnostics();

        Assert.Contains("  orders: 1 keystore", result.Output);
        Assert.DoesNotContain("plain: ", result.Output);
    }

    [TestMethod]
    public void A_project_with_several_frameworks_is_shown_once()
    {
        var project = QuickStart();
        project.Declare("""<PartnerCertificate Include="partners/puppet.pem" />""", "<TargetFramework></TargetFramework><TargetFrameworks>net10.0</TargetFrameworks>");

        var result = project.Build("-t:MutualAuthStatus").ShouldHaveNoDiagnostics();

        Assert.AreEqual(1, result.Runs("ReportKeyStores"));
    }

    [TestMethod]
    public void Items_that_a_target_of_the_project_declares_are_seen()
    {
        var project = Sandbox.NewProject("orders");
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        project.Write("orders.csproj", project.ReadText("orders.csproj").Replace("</Project>", """
              <PropertyGroup><MutualAuthRefreshDependsOn>DeclarePartner</MutualAuthRefreshDependsOn></PropertyGroup>
              <Target Name="DeclarePartner"><ItemGroup><PartnerCertificate Include="partners/puppet.pem" /></ItemGroup></Target>
            </Project>
            """));

        Assert.Contains("+ puppet", project.Build("-t:MutualAuthStatus").ShouldHaveNoDiagnostics().Output);
    }

    [TestMethod]
    public void A_project_that_declares_nothing_says_so_and_one_that_is_switched_off_says_nothing()
    {
        var project = Sandbox.NewProject("orders");
        Assert.Contains("  orders: no keystore is declared", project.Build("-t:MutualAuthStatus;MutualAuthReport").ShouldHaveNoDiagnostics().Output);
        var off = project.Build("-t:MutualAuthStatus;MutualAuthReport", "-p:MutualAuthEnabled=false").ShouldHaveNoDiagnostics();
        Assert.AreEqual(0, off.Runs("ReportKeyStores"));
    }

    /// <summary>As <c>dotnet msbuild -getTargetResult</c> gives them: JSON and nothing else.</summary>
    private static List<JsonElement> Items(Project project, string target, params string[] arguments)
    {
        var result = Command.Run(
            "dotnet", ["msbuild", project.File, "-nodeReuse:false", "-getTargetResult:" + target, .. arguments], project.Folder, Isolation.Environment);
        Assert.AreEqual(0, result.ExitCode, result.Output);
        using var json = JsonDocument.Parse(result.Output);
        return [.. json.RootElement.GetProperty("TargetResults").GetProperty(target).GetProperty("Items").EnumerateArray().Select(item => item.Clone())];
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    /// <summary>Every file of a project but the tests' own logs, with its time.</summary>
    private static List<string> Everything(Project project) =>
    [
        .. new[] { "mutualauth", "partners", "obj" }
            .SelectMany(folder => project.Files(folder).Select(file => $"{folder}/{file}"))
            .Select(file => $"{File.GetLastWriteTimeUtc(project.Path(file)).Ticks} {file}")
    ];
}
