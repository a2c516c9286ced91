using System.IO.Compression;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>Projects of other kinds than a C# program: of each, one build that makes the keystore and one that does nothing.</summary>
[TestClass]
public sealed class ProjectKindTests : PackageTest
{
    /// <summary>The SDK takes every .json for content, and so for something to copy, to publish and to pack.</summary>
    [TestMethod]
    [DataRow("Microsoft.NET.Sdk.Web")]
    [DataRow("Microsoft.NET.Sdk.Worker")]
    [DataRow("Microsoft.NET.Sdk.Razor")]
    public void A_project_whose_SDK_publishes_what_lies_beside_it_builds_once_and_gives_nothing_of_ours_away(string sdk)
    {
        var project = Declared("csproj", sdk, "<MutualAuthUseLockFile>true</MutualAuthUseLockFile><IsPackable>true</IsPackable>");
        project.Build().ShouldHaveRefreshed().ShouldHaveLogged("MAB4001");
        Assert.IsTrue(project.Has("mutualauth.lock.json"));

        project.Build().ShouldHaveDoneNothing();
        var shipped = project.Dotnet(
            "msbuild", "-t:Publish;Pack", "-p:NoBuild=true", $"-p:PublishDir={project.Path("out/")}", $"-p:PackageOutputPath={project.Path("packed")}", "-getItem:None");
        shipped.ShouldHaveSucceeded();

        using var package = ZipFile.OpenRead(Directory.GetFiles(project.Path("packed"), "*.nupkg").Single());
        string[] files = [.. project.Files("bin"), .. project.Files("out"), .. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains(file => file.EndsWith("orders.dll", StringComparison.Ordinal), files);
        Assert.DoesNotContain(file => file.Contains("mutualauth", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".pem", StringComparison.Ordinal), files);
        // An editor shows it all the same.
        Assert.Contains("mutualauth.lock.json", shipped.Output);
    }

    [TestMethod]
    [DataRow("fsproj")]
    [DataRow("vbproj")]
    public void A_project_in_another_language_builds_once(string extension)
    {
        var project = Declared(extension, "Microsoft.NET.Sdk");
        project.Build().ShouldHaveRefreshed().ShouldHaveLogged("MAB4001");

        project.Build().ShouldHaveDoneNothing();
    }

    /// <summary>With the ways of restoring and building that a server has, and the package for all projects at once.</summary>
    [TestMethod]
    public void A_package_that_Directory_Packages_props_gives_to_all_projects_builds_once()
    {
        Sandbox.Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup>
                <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
              </PropertyGroup>
              <ItemGroup>
                <GlobalPackageReference Include="MutualAuth.Build" Version="{Isolation.PackageVersion}" />
              </ItemGroup>
            </Project>
            """);
        var project = Declared("csproj", "Microsoft.NET.Sdk", $"""
            <TargetFramework />
            <TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks>
            <EnableWindowsTargeting>true</EnableWindowsTargeting>
            <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
            <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>
            <ContinuousIntegrationBuild>true</ContinuousIntegrationBuild>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            """, packageReference: "");
        project.Restore().ShouldHaveDoneNothing();
        project.Dotnet("restore", "--locked-mode").ShouldHaveDoneNothing();
        project.Build().ShouldHaveRefreshed().ShouldHaveLogged("MAB4001");

        project.Build().ShouldHaveDoneNothing();
        project.Dotnet("msbuild", "-t:Pack", "-p:NoBuild=true", $"-p:PackageOutputPath={project.Path("packed")}").ShouldHaveDoneNothing();

        using var package = ZipFile.OpenRead(Directory.GetFiles(project.Path("packed"), "*.nupkg").Single());
        using var nuspec = new StreamReader(package.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
        Assert.DoesNotContain("MutualAuth.Build", nuspec.ReadToEnd());
    }

    private Project Declared(
        string extension, string sdk, string properties = "",
        string packageReference = $"""<PackageReference Include="MutualAuth.Build" Version="{Isolation.PackageVersion}" PrivateAssets="all" />""")
    {
        var project = new Project(Sandbox, Path.Combine(Sandbox.Folder, "orders"), "orders") { Extension = extension };
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        project.Write("orders." + extension, $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {packageReference}
                <PartnerCertificate Include="partners/puppet.pem" />
              </ItemGroup>
            </Project>
            """);
        return project;
    }
}
