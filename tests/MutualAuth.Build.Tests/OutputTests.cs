using System.IO.Compression;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>Where CopyToOutputDirectory brings a keystore, and where nothing does.</summary>
[TestClass]
public sealed class OutputTests : PackageTest
{
    private const string Bin = "bin/Debug/net10.0";

    [TestMethod]
    public void By_default_no_keystore_reaches_bin_publish_or_a_referencing_project()
    {
        var project = QuickStart();
        var program = Referencing(project);
        program.Dotnet("publish", "-c", "Debug", "-o", program.Path("out")).ShouldHaveSucceeded();
        project.Dotnet("publish", "-c", "Debug", "-o", project.Path("out")).ShouldHaveSucceeded();

        Assert.IsTrue(project.Has("mutualauth/orders.jks"));
        foreach (var folder in new[] { program.Path("bin"), program.Path("out"), project.Path("bin"), project.Path("out") })
            AssertNothingOfOurs(folder);
    }

    [TestMethod]
    [DataRow("PreserveNewest")]
    [DataRow("Always")]
    public void A_keystore_that_is_to_be_copied_reaches_bin_publish_and_the_bin_of_a_referencing_project(string mode)
    {
        var project = WithCopy(mode);
        var program = Referencing(project);
        program.Build().ShouldHaveSucceeded();
        project.Dotnet("publish", "-c", "Debug", "-o", project.Path("out")).ShouldHaveSucceeded();

        var content = project.Read("keys/orders.jks");
        Assert.AreSequenceEqual(content, project.Read($"{Bin}/keys/orders.jks"));
        Assert.AreSequenceEqual(content, project.Read("out/keys/orders.jks"));
        Assert.AreSequenceEqual(content, program.Read($"{Bin}/keys/orders.jks"));
    }

    [TestMethod]
    public void Publishing_without_building_copies_what_the_build_has_made()
    {
        var project = WithCopy("PreserveNewest");
        project.Build().ShouldHaveSucceeded();
        var before = project.Read("keys/orders.jks");
        project.Dotnet("publish", "--no-build", "-c", "Debug", "-o", project.Path("out")).ShouldHaveDoneNothing();

        Assert.AreSequenceEqual(before, project.Read("out/keys/orders.jks"));
    }

    [TestMethod]
    public void The_second_build_still_copies_what_was_deleted_from_bin()
    {
        var project = WithCopy("PreserveNewest");
        project.Build().ShouldHaveSucceeded();
        project.Delete($"{Bin}/keys/orders.jks");
        project.Build().ShouldHaveDoneNothing();

        Assert.IsTrue(project.Has($"{Bin}/keys/orders.jks"));
    }

    [TestMethod]
    public void A_renewed_keystore_is_copied_by_the_same_build()
    {
        var project = WithCopy("PreserveNewest");
        project.Build().ShouldHaveSucceeded();
        project.Declare("""<MutualAuthKeyStore Include="keys/orders.jks" CopyToOutputDirectory="PreserveNewest" Subject="CN=other" />""");
        project.Build().ShouldHaveSucceeded();

        Assert.AreSequenceEqual(project.Read("keys/orders.jks"), project.Read($"{Bin}/keys/orders.jks"));
    }

    [TestMethod]
    public void When_it_is_no_longer_to_be_copied_the_keystore_goes_from_bin()
    {
        var project = WithCopy("PreserveNewest");
        project.Build().ShouldHaveSucceeded();
        project.Declare("""<MutualAuthKeyStore Include="keys/orders.jks" />""");
        project.Build().ShouldHaveSucceeded();

        AssertNothingOfOurs(project.Path("bin"));
    }

    [TestMethod]
    public void When_no_keystore_is_declared_any_more_the_copy_goes_from_bin_and_the_keystore_stays()
    {
        var project = WithCopy("PreserveNewest");
        project.Build().ShouldHaveSucceeded();
        project.Declare();
        project.Build().ShouldHaveSucceeded();

        AssertNothingOfOurs(project.Path("bin"));
        Assert.IsTrue(project.Has("keys/orders.jks"));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void A_copied_keystore_is_readable_by_its_owner_alone()
    {
        var project = WithCopy("PreserveNewest");
        project.Build().ShouldHaveSucceeded();

        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, project.Mode($"{Bin}/keys/orders.jks"));
    }

    [TestMethod]
    public void The_password_file_is_never_copied()
    {
        var project = WithCopy("Always");
        var program = Referencing(project);
        program.Dotnet("publish", "-c", "Debug", "-o", program.Path("out")).ShouldHaveSucceeded();
        project.Dotnet("publish", "-c", "Debug", "-o", project.Path("out")).ShouldHaveSucceeded();

        Assert.IsTrue(project.Has("keys/orders.jks.password"));
        foreach (var folder in new[] { program.Path("bin"), program.Path("out"), project.Path("bin"), project.Path("out") })
            Assert.IsEmpty(Directory.EnumerateFiles(folder, "*.password", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void A_keystore_outside_the_project_is_copied_beside_the_program()
    {
        var project = Sandbox.NewProject("orders", """<MutualAuthKeyStore Include="../shared/orders.jks" CopyToOutputDirectory="Always" />""");
        project.Build().ShouldHaveSucceeded();

        Assert.AreSequenceEqual(project.Read("../shared/orders.jks"), project.Read($"{Bin}/orders.jks"));
    }

    [TestMethod]
    [DataRow("Never")]
    [DataRow("PreserveNewest")]
    [DataRow("Always")]
    public void No_keystore_is_packed(string mode)
    {
        var project = WithCopy(mode);
        project.Dotnet("pack", "-o", project.Path("out")).ShouldHaveSucceeded();

        using var package = ZipFile.OpenRead(Directory.GetFiles(project.Path("out"), "*.nupkg").Single());
        Assert.IsTrue(project.Has("keys/orders.jks"));
        Assert.IsEmpty(package.Entries.Select(entry => entry.FullName).Where(IsOurs));
        using var nuspec = new StreamReader(package.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
        Assert.DoesNotContain("MutualAuth.Build", nuspec.ReadToEnd(), "the package under test has become a dependency");
    }

    private Project WithCopy(string mode) =>
        Sandbox.NewProject("orders", $"""<MutualAuthKeyStore Include="keys/orders.jks" CopyToOutputDirectory="{mode}" />""");

    private Project Referencing(Project project) =>
        Sandbox.NewProject("program", $"""<ProjectReference Include="{project.File}" />""");

    private static void AssertNothingOfOurs(string folder) =>
        Assert.IsEmpty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsOurs));

    private static bool IsOurs(string path) =>
        new[] { ".jks", ".p12", ".password", ".pem", ".cer" }.Contains(Path.GetExtension(path));
}
