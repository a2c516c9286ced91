using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>A key is not a build output that can be made again: whatever cleans, leaves it.</summary>
[TestClass]
public sealed class CleanTests : PackageTest
{
    [TestMethod]
    [DataRow("clean")]
    [DataRow("build", "-t:Rebuild")]
    [DataRow("build", "--no-incremental")]
    public void Nothing_that_cleans_changes_a_file_of_ours(string command, params string[] arguments)
    {
        var project = BuiltQuickStart();
        var before = Contents(project);
        project.Dotnet(command, arguments).ShouldHaveSaidNothing();
        project.Build().ShouldHaveSaidNothing();

        AssertSame(before, Contents(project));
    }

    [TestMethod]
    public void Without_obj_and_bin_the_next_build_looks_and_changes_nothing()
    {
        var project = BuiltQuickStart();
        var before = Contents(project);
        Directory.Delete(project.Path("obj"), recursive: true);
        Directory.Delete(project.Path("bin"), recursive: true);
        project.Restore().ShouldHaveSucceeded();
        project.Build().ShouldHaveSaidNothing().ShouldHaveRefreshed();

        AssertSame(before, Contents(project));
    }

    [TestMethod]
    public void A_file_that_was_copied_to_bin_is_cleaned_there_and_not_in_the_project()
    {
        var project = Sandbox.NewProject("orders", """<MutualAuthKeyStore Include="keys/orders.jks" CopyToOutputDirectory="PreserveNewest" />""");
        project.Build().ShouldHaveSucceeded();
        var before = project.Read("keys/orders.jks");
        Assert.IsTrue(project.Has("bin/Debug/net10.0/keys/orders.jks"));
        project.Dotnet("clean").ShouldHaveSucceeded();

        Assert.IsFalse(project.Has("bin/Debug/net10.0/keys/orders.jks"));
        Assert.AreSequenceEqual(before, project.Read("keys/orders.jks"));
    }

    private static Dictionary<string, byte[]> Contents(Project project) =>
        project.Files("mutualauth").ToDictionary(file => file, file => project.Read("mutualauth/" + file));

    private static void AssertSame(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual)
    {
        Assert.AreSequenceEqual(expected.Keys, actual.Keys);
        foreach (var (file, content) in expected)
            Assert.AreSequenceEqual(content, actual[file], file);
    }
}
